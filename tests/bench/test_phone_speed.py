"""How quick the phone is, with 66 criteria and 60 photos stored: `make bench ARGS=tests/bench/test_phone_speed.py` prints the times."""

import statistics

import pytest
from PIL import Image

from audits.states import State
from tests.browser.phone import Phone

PHOTOS = 60
SAVE_TIMES = """async (rounds) => {
  const times = [];
  const saved = document.querySelector("[data-saved]");
  const radios = [...document.querySelectorAll(".verd input")].slice(0, 3);
  for (let round = 0; round < rounds; round += 1) {
    saved.textContent = "";
    const begun = performance.now();
    const told = new Promise((done) => {
      const watch = new MutationObserver(() => saved.textContent && (watch.disconnect(), done()));
      watch.observe(saved, { childList: true, subtree: true, characterData: true });
    });
    radios[(round + 1) % 3].click();
    await told;
    times.push(performance.now() - begun);
  }
  return times;
}"""

# Everything between "Buat temuan" and the criterion again, as a thumb does it: how often it taps, how long it waits for the screen.
FINDING_TIMES = """async ([evidence]) => {
  const waits = [];
  const until = async (act, isThere) => {
    const begun = performance.now();
    act();
    while (!isThere()) await new Promise(requestAnimationFrame);
    waits.push(performance.now() - begun);
  };
  const find = (selector) => document.querySelector(selector);
  await until(() => find("a.btn-flag").click(), () => find("#klaim"));
  const before = find(".due-day").textContent;
  await until(() => find("[name=category][value=observation]").click(), () => find(".due-day")?.textContent !== before);
  await until(
    () => { find("#bukti").focus(); find("#bukti").value = evidence; find("#bukti").dispatchEvent(new Event("input", { bubbles: true })); },
    () => find(".lks").textContent.includes(evidence),
  );
  await until(() => find(".thumb .btn-main").click(), () => find(".crit-code"));
  return waits;
}"""
EVIDENCE = "tiga dari lima SOP di bengkel masih edisi 2021"
# A thumb needs so long for a tap, and so long for a letter.
TAP, LETTER = 1.0, 0.2


@pytest.fixture
def phone(play, lead, live_server, playwright, tmp_path):
    application = play(State.ON_SITE)
    phone = (
        Phone(playwright, live_server.url, tmp_path / "lead", lead, application.ref).starts().signs_in().takes_pack()
    )
    phone.offline()
    pictures = []
    for number in range(PHOTOS):
        path = tmp_path / f"{number}.jpg"
        Image.effect_noise((1600, 1200), 30 + number % 20).convert("RGB").save(path, quality=70 + number % 20)
        pictures.append(path)
    for start in range(0, PHOTOS, 10):
        phone.photographs(f"C{start // 10 + 1:02d}", *pictures[start : start + 10])
    for criterion in application.rule_set.criteria.all():
        phone.judges(criterion.code, "conforms")
    yield phone
    phone.stops()


def test_first_screen_and_saving_are_quick(phone):
    firsts = []
    for _round in range(5):
        phone.page.reload()
        phone.page.wait_for_selector("html[data-ready=visit]")
        firsts.append(phone.page.evaluate("performance.now()"))
    phone.turns_to("C59")
    phone.page.wait_for_selector(".verd input")
    saves = phone.page.evaluate(SAVE_TIMES, 30)
    phone.turns_to("C59")
    phone.page.wait_for_selector("a.btn-flag")
    waits = phone.page.evaluate(FINDING_TIMES, [EVIDENCE])
    print(f"\nfirst screen: median {statistics.median(firsts):.0f} ms, worst {max(firsts):.0f} ms (limit 1000)")
    print(f"saving: median {statistics.median(saves):.0f} ms, worst {max(saves):.0f} ms (limit 100)")
    person = len(waits) * TAP + len(EVIDENCE) * LETTER
    print(
        f"a finding: {len(waits)} taps and {len(EVIDENCE)} letters, some {person:.0f} s of a thumb; waiting for the phone "
        f"{sum(waits):.0f} ms in all, at most {max(waits):.0f} ms at once (limit with the thumb 20 s)"
    )
    assert person + sum(waits) / 1000 < 20
    assert statistics.median(firsts) < 1000
    assert statistics.median(saves) < 100
