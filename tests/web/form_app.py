"""A small application that shows one form: what the tests of the form pages talk to."""

import hashlib
import secrets
from typing import Any

from flask import Flask, flash, g, render_template_string, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import FileStorage

from engine.forms import load
from engine.presentation import Presentation
from services.ubigeo import Ubigeo
from web.forms import KeptFiles, decode, render

PAGE = """{% extends "base.html" %}{% block title %}{{ "Error: " if errors }}Solicitud de acceso{% endblock %}
{% block content %}<p class="eyebrow">Paso 1 de 3</p><h1>Solicitud de acceso</h1>{{ body }}{% endblock %}"""
DONE = """{% extends "base.html" %}{% block title %}Listo{% endblock %}{% block content %}<h1>Listo</h1>
<pre id="values">{{ values }}</pre>{% endblock %}"""
HOW = Presentation(phone_region="PE")
SOURCES = {"ubigeo": Ubigeo()}


def form_app(data: bytes, scope: dict[str, Any] | None = None) -> Flask:
    """An application with the form at ``/``; ``app.stored`` holds the files it was given."""
    app = Flask("web")
    app.config.update(SECRET_KEY="only for tests", TESTING=True, WTF_CSRF_SSL_STRICT=False)
    app.extensions["stored"] = stored = []
    CSRFProtect(app)
    app.jinja_env.globals["csp_nonce"] = _nonce
    app.after_request(_policy)
    form = load(data)

    def keep(upload: FileStorage) -> dict[str, Any]:
        content = upload.read()
        stored.append(content)
        digest = hashlib.sha256(content).hexdigest()
        return {
            "file": str(len(stored)),
            "name": upload.filename,
            "type": upload.mimetype,
            "size": len(content),
            "sha256": digest,
        }

    @app.route("/", methods=["GET", "POST"])
    def page() -> Any:
        kept = KeptFiles(keep, "only for tests", "page")
        values, action, errors, warnings = {}, None, {}, {}
        if request.method == "POST":
            values, action = decode(form, request.form, request.files, kept)
            if action.kind == "submit":
                cleaned = form.clean(values, scope, SOURCES, presentation=HOW)
                errors, warnings = cleaned.errors, cleaned.warnings
                if not errors:
                    return render_template_string(DONE, values=cleaned.values)
            if action.kind == "draft":
                flash("Guardamos tu borrador.", "success")
        nodes = form.view(values, scope, errors, sources=SOURCES, warnings=warnings, presentation=HOW)
        body = render(nodes, url="/", sources=SOURCES, kept=kept, action=action, draft="Guardar y seguir después")
        return render_template_string(PAGE, body=body, errors=errors), 422 if errors else 200

    return app


def _nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return g.nonce


def _policy(response: Any) -> Any:
    nonce = f" 'nonce-{g.nonce}'" if "nonce" in g else ""
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'self'{nonce}; img-src 'self' data:"
    return response
