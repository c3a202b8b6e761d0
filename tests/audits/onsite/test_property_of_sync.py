"""However a network duplicates, reorders, drops, delays and refuses: the answers equal those of the clean sequence."""

import os
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from audits.models import VisitEvent
from audits.onsite.accept import accept
from audits.visit.attendance import subject_of_person
from audits.visit.entries import conflicts_of, events_hash, items_of
from tests.audits.onsite.phone import Phone

settings.register_profile("suite", max_examples=100, stateful_step_count=20)
settings.register_profile("nightly", max_examples=1500, stateful_step_count=40)
PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

CODES = ["C43", "C44", "C45"]
RESULTS = ["conforms", "fails", "observation"]
NAMES = ["Pairan", "Tarlani"]


def picture(application) -> tuple:
    """What the visit says, without the moments and numbers that arrival gives."""
    conflicts = conflicts_of(items_of(application))
    return (
        sorted(application.judgements.values_list("criterion__code", "result", "note", "head")),
        sorted(application.attendances.values_list("name", "position", "head")),
        sorted(application.questions.values_list("origin", "question", "answer", "head")),
        sorted(application.findings.exclude(state="withdrawn").values_list("origin", "claim", "category", "head")),
        sorted((item, tuple(sorted(entry.key for entry in entries))) for item, entries in conflicts.items()),
        VisitEvent.objects.filter(application=application).count(),
        events_hash(application),
    )


def network(application, phones, now):
    """The machine over one application: two phones that record, and a network that fails in every way it can."""

    class Network(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            self.savepoint = transaction.savepoint()
            self.queues = {phone.key: [] for phone in phones}
            self.receipts = {}
            self.heads = {phone.key: {} for phone in phones}
            for phone in phones:
                phone.made = []

        def record(self, phone, kind, subject, body):
            parents = self.heads[phone.key].get((kind, subject), [])
            event = phone.writes(kind, subject, body, *parents)
            self.heads[phone.key][kind, subject] = [event]
            self.queues[phone.key].append(event)

        # People record

        @rule(
            who=st.integers(0, 1),
            code=st.sampled_from(CODES),
            result=st.sampled_from(RESULTS),
            note=st.text("ab", max_size=2),
        )
        def judge(self, who, code, result, note):
            self.record(phones[who], "judgement", code, {"result": result, "methods": ["document"], "note": note})

        @rule(
            who=st.integers(0, 1),
            name=st.sampled_from(NAMES),
            position=st.sampled_from(["Ketua", "Staf"]),
            gone=st.booleans(),
        )
        def attend(self, who, name, position, gone):
            body = {"name": name, "position": position, "side": "lsp"} | ({"removed": True} if gone else {})
            self.record(phones[who], "attendance", subject_of_person(name, position), body)

        @rule(who=st.integers(0, 1), number=st.integers(1, 2), claim=st.sampled_from(["A", "B"]), gone=st.booleans())
        def find(self, who, number, claim, gone):
            body = {"criterion": "C43", "category": "minor", "claim": claim, "evidence": "x", "clause": "9"}
            self.record(phones[who], "finding", str(uuid.UUID(int=number)), body | ({"removed": True} if gone else {}))

        @rule(who=st.integers(0, 1), number=st.integers(3, 4), words=st.sampled_from(["A", "B"]))
        def ask(self, who, number, words):
            body = {"area": "", "criterion": "", "asked_by": "Pairan", "question": words, "answer": "x"}
            self.record(phones[who], "question", str(uuid.UUID(int=number)), body)

        @rule()
        def settle(self):
            """The lead has seen both entries and says what holds."""
            for (kind, subject), entries in conflicts_of(items_of(application)).items():
                known = {event["said"]["key"]: event for phone in phones for event in phone.made}
                self.heads[phones[0].key][kind, subject] = [known[entry.key] for entry in entries]
                reason = {"why": "Dilihat bersama."} if kind == "judgement" else {}
                self.record(phones[0], kind, subject, entries[0].body | reason)

        # The network fails

        @precondition(lambda self: any(self.queues.values()))
        @rule(
            who=st.integers(0, 1), pick=st.randoms(use_true_random=False), lost=st.booleans(), times=st.integers(1, 3)
        )
        def deliver(self, who, pick, lost, times):
            """Some of the queue in any order, several times over; when the answer is lost the phone keeps it all."""
            queue = self.queues[phones[who].key]
            batch = [event for event in queue if pick.random() < 0.7] * times
            pick.shuffle(batch)
            answers = accept(application, batch, at=now)
            for event, answer in zip(batch, answers, strict=True):
                key = event["said"]["key"]
                assert (answer.status, answer.receipt) == ("stored", event["sha256"])
                assert self.receipts.setdefault(key, answer.receipt) == answer.receipt
            if not lost:
                self.queues[phones[who].key] = [event for event in queue if event not in batch]

        @rule(who=st.integers(0, 1), pick=st.randoms(use_true_random=False))
        def break_off(self, who, pick):
            """401, 413, 500: the delivery is undone on the server, or never gets there."""
            queue = list(self.queues[phones[who].key])
            pick.shuffle(queue)
            point = transaction.savepoint()
            accept(application, queue[: len(queue) // 2], at=now)
            transaction.savepoint_rollback(point)

        @rule(who=st.integers(0, 1))
        def send_old_things_again(self, who):
            made = phones[who].made[:5]
            stored = {str(key) for key in VisitEvent.objects.values_list("key", flat=True)}
            again = [event for event in made if event["said"]["key"] in stored]
            assert all(answer.status == "stored" for answer in accept(application, again, at=now))

        @invariant()
        def nothing_is_doubled(self):
            if hasattr(self, "queues"):
                assert VisitEvent.objects.filter(application=application).count() <= sum(
                    len(phone.made) for phone in phones
                )

        def teardown(self):
            if not hasattr(self, "savepoint"):
                return
            for phone in phones:
                accept(application, self.queues[phone.key], at=now)
            messy = picture(application)
            transaction.savepoint_rollback(self.savepoint)
            point = transaction.savepoint()
            accept(application, [event for phone in phones for event in phone.made], at=now)
            clean = picture(application)
            transaction.savepoint_rollback(point)
            assert messy == clean

    return Network


@pytest.mark.django_db
def test_the_answers_equal_those_of_the_clean_sequence(application, lead, member, on):
    from django.utils import timezone

    phones = [Phone(application, lead), Phone(application, member)]
    machine = network(application, phones, timezone.now())
    limits = settings(PROFILE, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    run_state_machine_as_test(machine, settings=limits)
