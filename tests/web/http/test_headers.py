import re

from tests.web.conftest import Browser


def test_every_page_forbids_scripts_frames_and_sniffing(browser: Browser) -> None:
    for path in ("/", "/seguimiento", "/ingresar", "/aliado/ingresar", "/no-existe"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_search_engines_are_led_to_the_start_page_alone(browser: Browser) -> None:
    assert "X-Robots-Tag" not in browser.get("/").headers
    for path in ("/solicitud/nueva/prueba", "/seguimiento", "/ingresar", "/aliado/ingresar", "/no-existe"):
        assert browser.get(path).headers["X-Robots-Tag"] == "noindex", path


def test_no_page_of_people_holds_a_script(browser: Browser) -> None:
    for path in ("/", "/solicitud/nueva/prueba", "/seguimiento", "/ingresar"):
        assert "<script" not in browser.get(path).get_data(as_text=True)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.get("/ingresar").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_host_that_is_not_ours_is_refused(browser: Browser) -> None:
    answer = browser.client.get("/", headers={"Host": "otro.example"})
    assert answer.status_code == 400


def test_signing_in_gives_a_fresh_session_and_signing_out_ends_it_on_the_server(browser: Browser) -> None:
    browser.sign_in("rosa")
    with browser.client.session_transaction() as cookie:
        stolen = cookie["office"]
    browser.send("/salir")
    with browser.client.session_transaction() as cookie:
        assert "office" not in cookie
        cookie["office"] = stolen
    browser.get("/bandeja")
    assert browser.path == "/ingresar"


def test_a_wrong_password_and_an_unknown_user_say_the_same(browser: Browser) -> None:
    browser.get("/ingresar")
    texts = []
    for username in ("rosa", "nadie"):
        answer = browser.send("/ingresar", usuario=username, contrasena="equivocada")
        assert answer.status_code == 422
        texts.append(browser.text.replace(username, "").replace(browser.hidden("csrf_token"), ""))
    assert texts[0] == texts[1]


def test_a_sign_in_never_leads_to_another_site(browser: Browser) -> None:
    for elsewhere in ("//otro.example/", "https://otro.example/", "/\\otro.example"):
        browser.client.delete_cookie("aliado")
        browser.get("/ingresar")
        data = {"usuario": "rosa", "contrasena": "una-clave-de-prueba", "next": elsewhere}
        answer = browser.client.post("/ingresar", data={**data, "csrf_token": browser.hidden("csrf_token")})
        assert answer.location == "/bandeja"


def test_after_too_many_attempts_the_page_says_how_long_to_wait(browser: Browser) -> None:
    browser.get("/ingresar")
    for _ in range(10):
        browser.send("/ingresar", usuario="rosa", contrasena="equivocada")
    answer = browser.send("/ingresar", usuario="rosa", contrasena="equivocada", csrf_token=browser.hidden("csrf_token"))
    assert answer.status_code == 429
    assert "minutos" in browser.text


def test_only_a_form_that_was_sent_may_be_kept_for_the_back_button_and_leaving_forgets_it(browser: Browser) -> None:
    browser.get("/solicitud/nueva/prueba")
    assert browser.page is not None and browser.page.headers["Cache-Control"] == "no-store"
    assert browser.send(_do="refresh").headers["Cache-Control"] == "private, no-cache"
    answer = browser.send()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "private, no-cache")
    browser.sign_in("rosa")
    left = browser.client.post("/salir", data={"csrf_token": browser.hidden("csrf_token")})
    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert left.headers["Cache-Control"] == "no-store"


def test_over_https_the_browser_keeps_to_it_under_every_name_below(browser: Browser) -> None:
    answer = browser.client.get("/", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_what_is_sealed_is_sealed_with_sha_256(browser: Browser) -> None:
    cookie = browser.get("/ingresar").headers["Set-Cookie"].split(";")[0]
    for sealed in (cookie, browser.hidden("csrf_token")):
        assert len(sealed.rpartition(".")[2]) == 43, "256 bits in base 64; SHA-1 would have 27 letters"


def test_a_file_of_the_pages_that_is_opened_by_itself_runs_nothing(browser: Browser) -> None:
    found = re.search(r'href="(/static/[^"]+)"', browser.get("/").get_data(as_text=True))
    assert found
    with browser.client.get(found[1]) as file:
        assert "default-src 'none'" in file.headers["Content-Security-Policy"]
