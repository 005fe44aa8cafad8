import stat
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pikepdf
import pytest

from tests.cli.commands import Run

pytestmark = pytest.mark.usefixtures("town")

STARTS = {"svg": b"<", "pdf": b"%PDF", "png": b"\x89PNG", "json": b"{"}


def test_the_sign_of_a_device_is_an_svg_file(run: Run, folder: Path) -> None:
    outcome = run("sign", "w33peu", "--out", "sign.svg")

    assert outcome.code == 0
    assert outcome.out == ""
    assert ET.parse(folder / "sign.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("form", STARTS)
def test_the_ending_of_the_file_says_its_form(run: Run, folder: Path, form: str) -> None:
    outcome = run("sign", "W33PEU", "--out", f"sign.{form}", "--width", "200", "--size", "A5")

    assert outcome.code == 0
    assert (folder / f"sign.{form}").read_bytes().startswith(STARTS[form])


def test_a_sign_takes_its_options(run: Run, folder: Path) -> None:
    words = ("--headline", "Regardez", "--headline", "Look up", "--text", "Ici")

    outcome = run(
        *("sign", "--template", "poster", "--size", "A3", "--locale", "fr,en", *words),
        *("--orientation", "landscape", "--out", "sign.svg", "--report", "report.json", "W33PEU"),
    )

    svg = (folder / "sign.svg").read_text()
    report = msgspec.json.decode((folder / "report.json").read_bytes())["report"]
    assert outcome.code == 0
    assert all(each in svg for each in ("Regardez", "Look up", "Ici", "Vidéo identifiable"))
    assert (report["template"], report["width_mm"], report["height_mm"]) == ("poster", 420, 297)


def test_hexagons_stand_as_they_are_asked_to_and_the_code_scans_from_where_it_must(
    run: Run, folder: Path
) -> None:
    chosen = ("--arrangement", "row", "--size", "400x120", "--reading-distance", "0.25")

    run("sign", "W33PEU", *chosen, "--out", "sign.svg", "--report", "report.json")

    report = msgspec.json.decode((folder / "report.json").read_bytes())["report"]
    assert report["arrangement"] == "row"
    assert report["qr"]["side_mm"] == pytest.approx(25, abs=0.01)


def test_an_arrangement_that_the_sign_cannot_have_is_refused(run: Run) -> None:
    outcome = run("sign", "W33PEU", "--arrangement", "2-3", "--out", "sign.svg")

    assert outcome.code == 2
    assert "arrangement: a sign of 4 hexagons cannot stand as 2-3; use auto, diamond" in outcome.err


def test_a_designer_is_given_live_text(run: Run, folder: Path) -> None:
    run("sign", "W33PEU", "--out", "plain.svg")
    run("sign", "W33PEU", "--editable", "--out", "editable.svg")

    assert "<text" not in (folder / "plain.svg").read_text()
    assert ">Editable copy, not for print</text>" in (folder / "editable.svg").read_text()


def test_a_sign_has_a_size_of_its_own(run: Run, folder: Path) -> None:
    run("sign", "draw", "W33PEU", "--size", "210x120", "--save", "--out", "sign.svg")

    assert ET.parse(folder / "sign.svg").getroot().get("width") == "210mm"
    assert run("sign", "list").rows[0][3] == "210x120"


def test_a_print_has_the_bleed_and_inks_that_are_asked_for(run: Run, folder: Path) -> None:
    run("sign", "W33PEU", "--out", "a.pdf", "--bleed", "5", "--inks", "process")
    run("sign", "W33PEU", "--out", "b.pdf", "--profile", "screen")

    with pikepdf.open(folder / "a.pdf") as pdf:
        box = pdf.pages[0]
        assert float(box.trimbox[0] - box.bleedbox[0]) == pytest.approx(5 / 25.4 * 72, abs=0.01)
    assert b"/BleedBox" not in (folder / "b.pdf").read_bytes()


def test_a_link_to_this_machine_alone_is_pointed_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned = run("sign", "W33PEU", "--out", "sign.svg")
    monkeypatch.setenv("DTPR_PUBLIC_URL", "https://register.example")

    quiet = run("sign", "W33PEU", "--out", "sign.svg")

    assert "public_url" in warned.err
    assert "public_url" not in quiet.err


def test_a_language_changes_the_words(run: Run, folder: Path) -> None:
    run("sign", "W33PEU", "--out", "en.svg")
    run("sign", "W33PEU", "--out", "fr.svg", "--locale", "fr", "--size", "A5")

    assert (folder / "en.svg").read_bytes() != (folder / "fr.svg").read_bytes()


def test_a_file_is_replaced_whole(run: Run, folder: Path) -> None:
    out = folder / "sign.svg"
    out.write_text("before")

    run("sign", "W33PEU", "--out", "sign.svg")

    assert out.read_text().startswith("<")
    assert [each.name for each in folder.iterdir() if "sign" in each.name] == ["sign.svg"]
    assert stat.S_IMODE(out.stat().st_mode) & stat.S_IRUSR


@pytest.mark.parametrize(
    "argv",
    [
        ("Q2Q2Q2", "--out", "sign.svg"),
        ("PX36DN", "--out", "sign.svg"),
        ("W33PEU", "--out", "sign.svg", "--size", "A99"),
        ("W33PEU", "--out", "sign.svg", "--size", "wide x high"),
        ("W33PEU", "--out", "sign.svg", "--locale", "en,fr,km"),
        ("W33PEU", "--out", "sign.svg", "--locale", "!"),
        ("W33PEU", "--out", "sign.svg", "--text", "one", "--text", "two"),
        ("W33PEU", "--out", "sign.svg", "--bleed", "many"),
        ("W33PEU", "--out", "sign.png", "--width", "99999"),
        ("W33PEU", "--out", "sign.svg", "--template", "poster", "--size", "square100"),
        ("W33PEU", "--out", "sign.gif"),
        ("W33PEU", "--out", "missing/sign.svg"),
        ("W33PEU", "--out", "."),
        ("W33PEU",),
        ("nowhere", "--place", "--out", "sign.svg"),
        ("W33PEU", "--save", "--out", "missing/sign.svg"),
        ("W33PEU", "--save", "--template", "poster", "--size", "square100"),
    ],
)
def test_what_cannot_be_drawn_leaves_no_file(run: Run, folder: Path, argv: tuple[str, ...]) -> None:
    outcome = run("sign", *argv)

    assert outcome.code == 2
    assert outcome.err
    assert not list(folder.glob("**/*sign*"))
    assert run("sign", "list").rows == []


def test_a_pipe_is_written_to(run: Run) -> None:
    outcome = run("sign", "W33PEU", "--out", "/dev/null")

    assert outcome.code == 0
    assert not Path("/dev/null").is_file()


def test_a_kept_sign_is_drawn_by_its_own_code(run: Run, folder: Path) -> None:
    code = run("sign", "W33PEU", "--save", "--size", "A5", "--out", "a.svg").out.strip()

    outcome = run("sign", code.lower(), "--out", "b.svg")

    refused = run("sign", code, "--out", "c.svg", "--size", "A4")
    unknown = run("sign", code, "--place", "--out", "c.svg")

    assert outcome.code == 0
    assert (folder / "a.svg").read_bytes() == (folder / "b.svg").read_bytes()
    assert (refused.code, unknown.code) == (2, 2)
    assert "with a design of its own" in refused.err
    assert run("sign", "list").rows[0][:5] == [code, "designed", "W33PEU", "A5", "en"]


def test_a_place_has_one_sign_for_all_its_devices(run: Run, folder: Path) -> None:
    outcome = run("sign", "old-town", "--place", "--save", "--template", "poster", "--out", "a.svg")

    kept = run("sign", "list", "--json").json["signs"][0]
    assert outcome.code == 0
    assert (kept["place"], kept["organization"]) == ("old-town", "port-clement")
    assert len(kept["shows"]) > 1
    assert kept["code"].lower() in (folder / "a.svg").read_text().lower()


def test_a_sign_of_a_place_is_drawn_before_it_is_kept(run: Run, folder: Path) -> None:
    outcome = run("sign", "old-town", "--place", "--template", "poster", "--out", "a.svg")

    assert outcome.code == 0
    assert "/places/old-town" in (folder / "a.svg").read_text()
    assert run("sign", "list").rows == []


def test_a_sign_is_followed_to_where_it_hangs(run: Run) -> None:
    code = run("sign", "W33PEU", "--save").out.strip()

    noted = run("sign", "move", code, "designed", "--note", "order 12 at the printer's")
    planned = run("sign", "list", "--json").json["signs"][0]
    printed = run("sign", "move", code, "printed")
    hung = run(
        *("sign", "move", code, "installed", "--note", "north gate"),
        *("--point", "-1.55,46.3", "--photo", "DSC 7"),
    )
    wrong = run("sign", "move", code, "printed")
    lost = run("sign", "move", code, "removed", "--point", "here")

    kept = run("sign", "list", "--status", "installed", "--json").json["signs"][0]
    assert [each.code for each in (noted, printed, hung, wrong, lost)] == [0, 0, 0, 2, 2]
    assert planned["notes"]["hangs"]["note"] == "order 12 at the printer's"
    assert [each["status"] for each in planned["history"]] == ["designed"]
    assert "it can only become removed" in wrong.err
    assert kept["notes"]["hangs"] == {"point": [-1.55, 46.3], "note": "north gate"}
    assert kept["notes"]["photo"] == "DSC 7"


def test_signs_out_of_date_are_listed_with_what_changed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("sign", "W33PEU", "--save")
    fresh = run("sign", "stale")
    monkeypatch.setenv("DTPR_PUBLIC_URL", "https://register.example")

    stale = run("sign", "stale", "--organization", "port-clement", "--locale", "fr")
    as_json = run("sign", "stale", "--json")
    elsewhere = run("sign", "stale", "--organization", "valmont-tram")

    assert (fresh.code, fresh.rows) == (0, [])
    assert stale.code == 1
    assert stale.rows[0][1] == "link"
    assert "Le code du panneau mène à" in stale.rows[0][2]
    assert [each["kind"] for each in next(iter(as_json.json.values()))] == ["link"]
    assert elsewhere.rows == []


def test_a_batch_is_an_archive_of_all_signs(run: Run, folder: Path) -> None:
    code = run("sign", "W33PEU", "--save").out.strip()
    listed = run("devices", "--organization", "port-clement", "--json").json["devices"]
    there = {each["code"] for each in listed if each["place"] == "lantern-square"}

    outcome = run(
        *("sign", "batch", "--organization", "port-clement", "--place", "lantern-square"),
        *("--form", "svg", "--size", "A5", "--out", "signs.zip"),
    )
    run("sign", "batch", "--place", "lantern-square", "--kept", "--out", "kept.zip")

    with zipfile.ZipFile(folder / "signs.zip") as archive:
        names = archive.namelist()
    with zipfile.ZipFile(folder / "kept.zip") as archive:
        assert archive.namelist() == [f"sign-{code}.pdf"]
    assert outcome.code == 0
    assert f"Wrote {len(names)} signs" in outcome.err
    assert names[0] == f"sign-{code}.svg"
    assert {each[5:11] for each in names[1:]} == there - {"W33PEU"}


def test_a_batch_is_sheets_of_many_stickers(run: Run, folder: Path) -> None:
    run("sign", "W33PEU", "--save")

    outcome = run(
        *("sign", "batch", "--organization", "port-clement", "--template", "sticker"),
        *("--size", "sticker48", "--shows", "feedback", "--paper", "A3", "--out", "sheets.pdf"),
    )

    with pikepdf.open(folder / "sheets.pdf") as pdf:
        pages = len(pdf.pages)
    assert outcome.code == 0
    assert 1 <= pages <= 2


def test_one_sign_that_fails_does_not_lose_the_rest(run: Run, folder: Path) -> None:
    code = run("sign", "W33PEU", "--save", "--size", "A6").out.strip()

    outcome = run("sign", "batch", "--place", "lantern-square", "--out", "sheets.pdf")
    again = run("sign", "batch", "--place", "lantern-square", "--out", "a.zip", "--size", "A99")

    assert outcome.code == 1
    assert "Not drawn: " in outcome.err
    assert "not as large" in outcome.err
    assert (folder / "sheets.pdf").read_bytes().startswith(b"%PDF")
    assert again.code == 1
    with zipfile.ZipFile(folder / "a.zip") as archive:
        assert archive.namelist() == [f"sign-{code}.pdf", "failures.txt"]


@pytest.mark.parametrize(
    "argv",
    [
        ("--out", "signs.zip"),
        ("--organization", "nobody", "--out", "signs.zip"),
        ("--place", "nowhere", "--out", "signs.zip"),
        ("--organization", "port-clement", "--kept", "--out", "signs.zip"),
        ("--organization", "port-clement", "--out", "signs.tar"),
        ("--place", "lantern-square", "--out", "sheets.pdf", "--size", "A3"),
        ("--place", "lantern-square", "--out", "missing/signs.zip"),
    ],
)
def test_a_batch_that_cannot_be_made_leaves_no_file(
    run: Run, folder: Path, argv: tuple[str, ...]
) -> None:
    outcome = run("sign", "batch", *argv)

    assert outcome.code == 2
    assert outcome.err
    assert not [*folder.glob("*signs*"), *folder.glob("*sheets*")]
