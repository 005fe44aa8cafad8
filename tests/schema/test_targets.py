"""Where an action may lead."""

import pytest

from dtpr.schema.targets import href_of


@pytest.mark.parametrize(
    ("kind", "target", "href"),
    [
        ("email", "privacy@city.example", "mailto:privacy@city.example"),
        ("email", "mailto:privacy@city.example", "mailto:privacy@city.example"),
        ("phone", "+33 (0)5 46-00", "tel:+33054600"),
        ("phone", "tel:112345", "tel:112345"),
        ("url", "https://city.example/rights?x=1", "https://city.example/rights?x=1"),
        ("form", "https://city.example/ask", "https://city.example/ask"),
    ],
)
def test_a_good_target_becomes_an_address(kind: str, target: str, href: str) -> None:
    assert href_of(kind, target) == href


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("url", "http://city.example"),
        ("url", "javascript:alert(1)"),
        ("url", "data:text/html,x"),
        ("url", 'https://city.example/"onclick'),
        ("url", "https://city.example\njavascript:x"),
        ("form", "/relative"),
        ("email", "javascript:x@y"),
        ("email", "a@b.example?bcc=c@d.example"),
        ("phone", "javascript:1234"),
        ("phone", "call me"),
        ("postal", "https://city.example"),
        ("other", "https://city.example"),
    ],
)
def test_anything_else_has_none(kind: str, target: str) -> None:
    assert href_of(kind, target) is None
