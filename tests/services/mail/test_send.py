"""One job, one message, each recipient once: against a real SMTP server that refuses, delays and breaks off."""

from contextlib import nullcontext
from dataclasses import replace as with_changes

import pytest
from sqlalchemy import text

from engine.errors import BusinessError
from services import files, secrets
from services.mail import deliveries
from services.mail.message import UnsafeHeader
from services.mail.send import CASE, send
from services.mail.transport import ACCEPTED, MailPostponed
from tests.services.mail.conftest import DATA

ROSA, MAYOR = "rosa@muni.test", "alcaldia@muni.test"
WORDS = {"username": "150101-01", "password": "kf7m-qw3x-8hjd-pz4c"}


@pytest.fixture
def secret(tools):
    with tools.database.write() as session:
        return secrets.put(tools, session, WORDS)


def settle(tools, outcome):
    with tools.database.write() as session:
        outcome.settle(session)


def is_kept(tools, reference):
    with tools.database.read() as session:
        return session.get(secrets.Secret, int(reference)) is not None


def test_the_mail_arrives_with_its_copy(run, postbox):
    outcome = run(copy=MAYOR)
    assert outcome.outputs["accepted"] == [ROSA, MAYOR]
    assert (outcome.outputs["refused"], outcome.remark) == ([], "")
    assert postbox.reached() == [[ROSA, MAYOR]]


def test_headers_say_who_when_and_where_to_answer(run, postbox, job, clock):
    outcome = run(copy=MAYOR)
    message = postbox.message()
    assert (message["From"], message["To"], message["Cc"]) == ("Programa Contigo <aliado@contigo.test>", ROSA, MAYOR)
    assert message["Reply-To"] == "consultas@contigo.test"
    assert message["Subject"] == "Tu solicitud 2026-000001"
    assert message["Date"].datetime == clock()
    assert message["Message-ID"] == f"<aliado-{job.key}@contigo.test>" == outcome.outputs["message_id"]
    assert message["References"] == f"<{CASE}{job.instance_key}@contigo.test>", "a case is one conversation"


def test_text_and_html_say_the_same(run, postbox):
    run()
    plain = postbox.message().get_body(("plain",)).get_content()
    html = postbox.message().get_body(("html",)).get_content()
    assert "Hola, Rosa.\r\n" in plain
    assert "Ver mi solicitud:\r\nhttps://aliado.test/seguimiento/X" in plain
    assert "<strong>Rosa</strong>" in html
    assert 'href="https://aliado.test/seguimiento/X"' in html


def test_a_repeat_does_not_write_again(run, postbox):
    first, second = run(copy=MAYOR), run(copy=MAYOR)
    assert first.outputs == second.outputs
    assert len(postbox.taken) == 1


def test_a_refused_copy_is_told_and_nobody_is_written_to_twice(run, postbox):
    postbox.rcpt[MAYOR] = "550 no such user"
    first, second = run(copy=MAYOR), run(copy=MAYOR)
    assert first.outputs["refused"] == second.outputs["refused"] == [MAYOR]
    assert first.outputs["accepted"] == [ROSA]
    assert first.remark == second.remark == "partly_refused"
    assert postbox.reached() == [[ROSA]]


def test_a_copy_alone_is_never_sent(run, postbox):
    postbox.rcpt[ROSA] = "550 no such user"
    with pytest.raises(BusinessError) as refusal:
        run(copy=MAYOR, must_arrive=True)
    assert refusal.value.error == "refused"
    assert postbox.taken == []


@pytest.mark.parametrize(("caught", "raises"), [({"refused"}, True), ({""}, True), ({"too_many"}, False)])
def test_a_mail_whose_refusal_has_another_way_must_arrive(office, job, postbox, caught, raises):
    postbox.rcpt[ROSA] = "550 no such user"
    drawn = with_changes(job, caught=frozenset(caught))
    with pytest.raises(BusinessError) if raises else nullcontext():
        send(office, drawn, to=ROSA, template="bpmn/correos/prueba.md", data=DATA)


def test_a_mail_that_need_not_arrive_says_who_refused_it_and_no_copy_goes(run, postbox):
    postbox.rcpt[ROSA] = "550 no such user"
    first, second = run(copy=MAYOR), run(copy=MAYOR)
    assert first.outputs == second.outputs
    assert (first.outputs["accepted"], first.outputs["refused"]) == ([], [ROSA])
    assert first.remark == second.remark == "refused"
    assert postbox.taken == []
    assert postbox.asked.count(ROSA) == 1


def test_a_mail_that_need_not_arrive_still_waits_for_a_server_that_asks_to(run, postbox):
    postbox.rcpt[ROSA] = "451 try later"
    with pytest.raises(MailPostponed):
        run()


def test_a_refused_recipient_stays_refused_on_repeat(run, postbox):
    postbox.rcpt[ROSA] = "550 no such user"
    for _ in range(2):
        with pytest.raises(BusinessError):
            run(copy=MAYOR, must_arrive=True)
    assert postbox.asked.count(ROSA) == 1
    assert postbox.taken == []


def test_one_of_several_recipients_is_enough(run, postbox):
    postbox.rcpt[ROSA] = "550 no such user"
    outcome = run(to=[ROSA, "luz@muni.test"], copy=[MAYOR, "luz@muni.test"])
    assert outcome.outputs["accepted"] == ["luz@muni.test", MAYOR]
    assert outcome.outputs["refused"] == [ROSA]


def test_a_mailbox_in_two_spellings_is_one_and_is_written_to_once(run, postbox):
    first, second = (run(to=[ROSA, "Rosa@Muni.test"], copy=["ROSA@muni.test", MAYOR]) for _ in range(2))
    assert first.outputs["accepted"] == second.outputs["accepted"] == [ROSA, MAYOR]
    assert postbox.reached() == [[ROSA, MAYOR]]


def test_answers_for_one_recipient_in_two_spellings_are_one_row(office, job):
    deliveries.record(office, job.key, "<m@x>", {ROSA: ACCEPTED, "Rosa@muni.test": ACCEPTED})
    assert deliveries.known(office, job.key) == {deliveries.fingerprint(office, ROSA): ACCEPTED}


def test_a_copy_that_must_wait_is_sent_later_and_alone(run, postbox):
    postbox.rcpt[MAYOR] = "451 try later"
    with pytest.raises(MailPostponed):
        run(copy=MAYOR)
    postbox.rcpt.clear()
    assert run(copy=MAYOR).outputs["accepted"] == [ROSA, MAYOR]
    assert postbox.reached() == [[ROSA], [MAYOR]]


def test_a_recipient_that_must_wait_holds_the_copy(run, postbox):
    postbox.rcpt[ROSA] = "451 try later"
    with pytest.raises(MailPostponed):
        run(copy=MAYOR)
    postbox.rcpt.clear()
    run(copy=MAYOR)
    assert postbox.reached() == [[ROSA, MAYOR]]


@pytest.mark.parametrize("answer", ["554 not wanted", "550 nobody here"])
def test_a_message_refused_as_a_whole_is_a_refusal(run, postbox, answer):
    postbox.data = answer
    with pytest.raises(BusinessError):
        run(must_arrive=True)
    assert run().outputs["refused"] == [ROSA]


def test_a_message_not_taken_now_goes_again(run, postbox):
    postbox.data = "452 disk full"
    with pytest.raises(MailPostponed):
        run()
    postbox.data = "250 taken"
    run()
    assert len(postbox.taken) == 1


def test_a_connection_lost_after_the_data_repeats_under_the_same_message_id(run, postbox):
    postbox.drop = True
    with pytest.raises(MailPostponed):
        run()
    postbox.drop = False
    run()
    first, second = (message["Message-ID"] for _, message in postbox.taken)
    assert first == second


def test_a_server_that_is_away_means_later(run, office):
    with pytest.raises(MailPostponed) as refusal:
        run(on=with_changes(office, settings={**office.settings, "smtp_port": "1"}))
    assert "muni" not in str(refusal.value)


def test_the_secret_is_in_the_mail_and_gone_when_accepted(office, run, postbox, secret):
    outcome = run(copy=MAYOR, secret=secret)
    assert WORDS["password"] in postbox.message().get_body(("plain",)).get_content()
    assert is_kept(office, secret)
    settle(office, outcome)
    assert not is_kept(office, secret)


def test_a_run_between_acceptance_and_settling_ends_the_same(office, run, postbox, secret):
    run(secret=secret)
    settle(office, run(secret=secret))
    assert not is_kept(office, secret)
    assert len(postbox.taken) == 1


def test_a_refused_mail_keeps_the_secret_for_the_corrected_address(office, run, call, job, postbox, secret):
    postbox.rcpt[ROSA] = "550 no such user"
    with pytest.raises(BusinessError):
        run(secret=secret)
    again = with_changes(job, key=call().key)
    settle(office, send(office, again, to=MAYOR, template="bpmn/correos/prueba.md", data=DATA, secret=secret))
    assert not is_kept(office, secret)


def test_a_secret_for_the_recipient_only_is_not_in_the_copy(office, run, postbox):
    with office.database.write() as session:
        secret = secrets.put(office, session, {**WORDS, "only": "recipient"})
    assert run(copy=MAYOR, secret=secret).outputs["accepted"] == [ROSA, MAYOR]
    (to_rosa, hers), (to_mayor, his) = postbox.taken
    assert (to_rosa, to_mayor) == ([ROSA], [MAYOR])
    assert WORDS["password"] in hers.as_string()
    assert WORDS["password"] not in his.as_string()
    assert hers["Message-ID"] != his["Message-ID"]
    assert his["To"] == MAYOR


def test_the_copy_without_secret_waits_for_the_recipient(office, run, postbox):
    with office.database.write() as session:
        secret = secrets.put(office, session, {**WORDS, "only": "recipient"})
    postbox.rcpt[ROSA] = "550 no such user"
    with pytest.raises(BusinessError):
        run(copy=MAYOR, secret=secret)
    assert postbox.taken == []


@pytest.mark.parametrize(
    "address", ["no-address", "a@b", "a b@muni.test", "a@muni.test\r\nBcc: x@y.test", "ñ@muni.test"]
)
def test_what_is_no_address_is_refused_without_asking(run, postbox, address):
    with pytest.raises(BusinessError):
        run(to=address, must_arrive=True)
    assert run(to=address).outputs["refused"] == [address]
    assert postbox.asked == []
    assert run(copy=address).outputs["refused"] == [address]


@pytest.mark.parametrize("to", ["grupo:Nadie", "", None, [], [""]])
def test_a_mail_for_nobody_is_refused_if_it_must_arrive_and_says_that_nobody_got_it_if_not(run, to):
    with pytest.raises(BusinessError):
        run(to=to, must_arrive=True)
    outcome = run(to=to)
    assert (outcome.outputs["accepted"], outcome.outputs["refused"], outcome.remark) == ([], [], "no_address")


def test_a_value_cannot_break_into_the_headers(office, job, postbox):
    data = {**DATA, "record": "1\r\nBcc: extra@malo.test"}
    with pytest.raises(UnsafeHeader):
        send(office, job, to=ROSA, template="bpmn/correos/prueba.md", data=data)
    assert postbox.asked == []


def test_a_value_cannot_become_a_link(office, job, postbox):
    data = {**DATA, "name": "[premio](https://malo.test) <b>x</b>"}
    send(office, job, to=ROSA, template="bpmn/correos/prueba.md", data=data)
    html = postbox.message().get_body(("html",)).get_content()
    assert 'href="https://malo.test' not in html
    assert "<b>" not in html
    assert "[premio](https://malo.test)" in postbox.message().get_body(("plain",)).get_content()


def test_files_are_attached_by_reference(office, run, postbox):
    reference = files.keep(office, b"%PDF-1.7", name="declaración.pdf", media_type="application/pdf", purpose="test")
    with office.database.write() as session:
        files.adopt(session, reference, 7)
    run(attachments=[reference])
    [attached] = postbox.message().iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("declaración.pdf", b"%PDF-1.7")


def test_the_record_of_deliveries_shows_no_address(office, run):
    run(copy=MAYOR)
    with office.database.read() as session:
        rows = str(session.execute(text("SELECT * FROM mail_delivery")).all())
        assert session.query(deliveries.MailDelivery).count() == 2
    assert "muni" not in rows
