"""A person keeps their own name, telephone and zone; nothing else can be slipped in."""

from django.urls import reverse

from lsp.models import User


def test_a_person_changes_what_is_theirs(client, staff_a):
    client.force_login(staff_a)
    form = {"full_name": "Tarlani, S.Pd.", "phone": "0812 3456 7890", "zone": "Asia/Makassar", "email": "x@x.id"}
    assert client.post(reverse("audits:account"), form | {"is_superuser": "on"}).url == reverse("audits:account")
    person = User.objects.get(pk=staff_a.pk)
    assert (person.full_name, person.phone, person.zone) == ("Tarlani, S.Pd.", "0812 3456 7890", "Asia/Makassar")
    assert (person.email, person.is_superuser) == (staff_a.email, False)


def test_an_error_keeps_what_was_typed(client, staff_a):
    client.force_login(staff_a)
    response = client.post(reverse("audits:account"), {"full_name": "", "phone": "12", "zone": "Asia/Jakarta"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Tulis nama lengkap Anda." in page
    assert 'value="12"' in page
    assert User.objects.get(pk=staff_a.pk).full_name == "Tarlani"


def test_the_page_names_the_roles(client, staff_a, lsp_a):
    client.force_login(staff_a)
    assert f"Sekretaris LSP, {lsp_a.name}" in client.get(reverse("audits:account")).content.decode()


def test_a_stranger_signs_in_first(client, rules):
    assert client.get(reverse("audits:account")).url.startswith(reverse("account_login"))


def test_the_menu_of_the_account_says_where_one_is(client, staff_a):
    client.force_login(staff_a)
    page = client.get(reverse("audits:account")).content.decode()
    assert f'href="{reverse("audits:account")}" aria-current="page"' in " ".join(page.split())
