"""Who is asking: the sign-in of the organisation where one is configured, else this machine.

Streamlit signs in by OpenID Connect and keeps the signed claims in a cookie; groups, roles, limits
and the end of a session are ours and looked at in every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from analytics.domain.errors import AccessDeniedError, AnalyticsError, AssumptionError
from analytics.domain.viewer import LOCAL
from analytics.services.grant_access import grant_access, read_rules
from pages.components.clock import now
from pages.components.plain_text import plain
from pages.components.sign_in_sessions import SESSIONS, session_key
from pages.components.store_place import ended_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.domain.access_rules import AccessRules
    from analytics.domain.viewer import Viewer
    from pages.components.sign_in_sessions import SignInSessions

SECTION, RULES = "auth", "access"
SEEN_AS = "signed_in_as"


def sign_in_settings() -> Mapping[str, Any]:
    """Return the sign-in that is configured; empty where there is none."""
    try:
        return dict(st.secrets.get(SECTION, {}))
    except StreamlitSecretNotFoundError:
        return {}


def sign_in_sessions() -> SignInSessions:
    """Return the sessions of this process, with the ends that were kept beside the store."""
    secret = str(sign_in_settings().get("cookie_secret", ""))
    SESSIONS.keep_in(ended_path(), secret, now())
    return SESSIONS


def is_over(claims: Mapping[str, object]) -> bool:
    """Whether a sign-in has ended; asking is no use of it.

    Raises
    ------
    AssumptionError
        The limits are not settings that can be meant.
    """
    return sign_in_sessions().is_over(claims, _rules(), now())


def is_signed_in(claims: Mapping[str, object]) -> bool:
    """Whether these claims of a signed cookie are of a sign-in that lasts."""
    try:
        return bool(claims.get("is_logged_in")) and not is_over(claims)
    except AnalyticsError:
        return False


def current_viewer() -> Viewer:
    """Say who is asking in this run.

    Raises
    ------
    AccessDeniedError
        Nobody has signed in, the session is over, or no group is known.
    """
    if not sign_in_settings():
        return LOCAL
    if not st.user.is_logged_in:
        raise AccessDeniedError("Nobody is signed in.", "Sign in.")
    return _viewer_of(_claims())


def while_admitted(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Make a file later for whoever asks for it now, if they may see then what they see now.

    A file that is made when its button is pressed is made outside of any run.

    Raises
    ------
    AccessDeniedError
        By what is returned: the session is over, or the rights have changed.
    """
    if not sign_in_settings():
        return make
    claims, before = _claims(), current_viewer()

    def made() -> bytes:
        if _viewer_of(claims) != before:
            raise AccessDeniedError("Your rights have changed.", "Load the page again.")
        return make()

    return made


def is_admitted() -> bool:
    """Show who is signed in, or in place of any page how to get in."""
    if not sign_in_settings():
        return True
    if not st.user.is_logged_in:
        _show_door("Sign in to Credence", "Your organisation's sign-in says who you are.")
        return False
    try:
        viewer = current_viewer()
    except AnalyticsError as error:
        over = not is_signed_in(_claims()) and not isinstance(error, AssumptionError)
        title = "Your session is over" if over else "No access"
        _show_door(title, f"{error.message} {error.remedy}", leave=not over)
        return False
    _leave_nothing_of_others(viewer)
    _show_viewer(viewer)
    return True


def _rules() -> AccessRules:
    return read_rules(dict(st.secrets.get(RULES, {})))


def _leave_nothing_of_others(viewer: Viewer) -> None:
    """Begin anew where somebody else was here before, or the same person with other rights.

    Receipts, previews and answers that wait are kept in the session, and were for them alone.
    """
    seen_as = f"{session_key(_claims())} {viewer!r}"
    if st.session_state.get(SEEN_AS, seen_as) != seen_as:
        st.session_state.clear()
    st.session_state[SEEN_AS] = seen_as


def _viewer_of(claims: Mapping[str, object]) -> Viewer:
    """Say who has these claims now.

    Raises
    ------
    AccessDeniedError
        The session is over, or no group is known.
    """
    rules = _rules()
    why = sign_in_sessions().why_over(claims, rules, now())
    if why:
        raise AccessDeniedError(why, "Sign in again.")
    return grant_access(claims, rules)


def _claims() -> dict[str, object]:
    return dict(st.user.to_dict())


def _show_door(title: str, words: str, *, leave: bool = False) -> None:
    st.title(title)
    st.write(plain(words))
    if leave:
        st.button("Sign out", key="door_out", on_click=_sign_out, type="primary")
        return
    for name, label in _providers():
        st.button(label, key=f"door_{name}", on_click=_sign_in, args=(name,), type="primary")


def _providers() -> list[tuple[str, str]]:
    """Names of the configured providers with the words of their buttons."""
    settings = sign_in_settings()
    named = [
        name for name, value in settings.items() if hasattr(value, "keys") and "client_id" in value
    ]
    return [(name, f"Sign in with {name}") for name in named] or [("", "Sign in")]


def _sign_in(name: str) -> None:
    st.login(name or None)


def _sign_out() -> None:
    sign_in_sessions().end(_claims(), now())
    st.logout()


def _show_viewer(viewer: Viewer) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(plain(_words(viewer)), width="content")
        st.button("Sign out", key="sign_out", on_click=_sign_out, type="tertiary")


def _words(viewer: Viewer) -> str:
    role = viewer.role.value if viewer.role else ""
    if viewer.units is None:
        return f"{viewer.name}, {role}"
    return (
        f"{viewer.name}, {role}. You see {', '.join(viewer.units)};"
        " totals, ranks and shares count these alone"
    )
