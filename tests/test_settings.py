"""Settings: defaults, then the file, then the environment, then what is given."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.errors import SettingsError
from dtpr.settings import Settings, load_settings

FIELDS = Settings.__struct_fields__
WRONG: list[tuple[str, Any]] = [
    ("database", "mysql://host/name"),
    ("database", "register.sqlite3"),
    ("database", "sqlite:///"),
    ("database", 5),
    ("host", ""),
    ("port", -1),
    ("port", 65536),
    ("port", "eighty"),
    ("port", 80.5),
    ("workers", 0),
    ("workers", 65),
    ("public_url", "city.example"),
    ("public_url", "ftp://city.example"),
    ("public_url", "https://city.example/"),
    ("public_url", "https://city.example\n"),
    ("public_url", "https://city example"),
    ("name", ""),
    ("name", "x" * 81),
    ("locales", []),
    ("locales", ["en", "English"]),
    ("locales", [""]),
    ("pool_size", 0),
    ("pool_size", 101),
    ("shutdown_seconds", 0),
    ("shutdown_seconds", 601),
]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without a settings file."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str, name: str = "some.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_without_anything_the_defaults_hold() -> None:
    assert load_settings(environment={}) == Settings()
    assert Settings().locales == ["en", "es", "fr", "km", "pt", "tl"]


def test_each_source_overrides_the_one_before(empty_folder: Path) -> None:
    file = written(empty_folder, 'host = "file"\nname = "file"\nport = 1\nworkers = 2\n')
    environment = {"DTPR_NAME": "environment", "DTPR_PORT": "3"}

    settings = load_settings(file, environment, port=4, workers=None)

    expected = Settings(host="file", name="environment", port=4, workers=2)
    assert settings == expected


@pytest.mark.parametrize("source", ["argument", "variable", "default"])
def test_a_file_is_found_in_each_of_its_places(empty_folder: Path, source: str) -> None:
    name = {"default": "dtpr.toml"}.get(source, "some.toml")
    file = written(empty_folder, 'name = "Riverton"', name)
    environment = {"DTPR_SETTINGS": str(file)} if source == "variable" else {}

    settings = load_settings(file if source == "argument" else None, environment)

    assert settings.name == "Riverton"


def test_the_file_that_is_named_first_counts(empty_folder: Path) -> None:
    written(empty_folder, 'name = "default"', "dtpr.toml")
    variable = written(empty_folder, 'name = "variable"', "variable.toml")
    argument = written(empty_folder, 'name = "argument"', "argument.toml")
    environment = {"DTPR_SETTINGS": str(variable)}

    assert load_settings(environment=environment).name == "variable"
    assert load_settings(argument, environment).name == "argument"


def test_a_list_from_the_environment_is_separated_by_commas() -> None:
    settings = load_settings(environment={"DTPR_LOCALES": "km, fr ,pt-BR"})

    assert settings.locales == ["km", "fr", "pt-BR"]


def test_other_variables_are_none_of_its_business() -> None:
    environment = {"PATH": "/bin", "DTPR_TEST_POSTGRES": "postgresql://", "XDTPR_PORT": "x"}

    assert load_settings(environment=environment) == Settings()


def test_the_environment_of_the_process_counts_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTPR_NAME", "Riverton")

    assert load_settings().name == "Riverton"


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_value_from_a_file_is_named(empty_folder: Path, field: str, value: Any) -> None:
    file = written(empty_folder, f"{field} = {msgspec.json.encode(value).decode()}")

    with pytest.raises(SettingsError) as caught:
        load_settings(file, {})

    assert "from the settings file" in str(caught.value)
    assert f"setting `{field}" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"), [(f, v) for f, v in WRONG if not isinstance(v, list) and f != "database"]
)
def test_a_wrong_value_from_the_environment_is_named(field: str, value: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={f"DTPR_{field.upper()}": str(value)})

    assert "from the environment" in str(caught.value)
    assert f"setting `{field}" in str(caught.value)


@pytest.mark.parametrize("value", ["", "en,", "en,,fr", "English"])
def test_a_list_with_an_empty_item_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="setting `locales"):
        load_settings(environment={"DTPR_LOCALES": value})


def test_a_wrong_value_that_is_given_is_named() -> None:
    with pytest.raises(SettingsError, match=r"from the command line is wrong.*setting `port`"):
        load_settings(environment={}, port=-1)


def test_an_unknown_name_is_refused_wherever_it_stands(empty_folder: Path) -> None:
    file = written(empty_folder, "colour = 5")

    with pytest.raises(SettingsError, match=r"settings file is wrong.*`colour`"):
        load_settings(file, {})
    with pytest.raises(SettingsError, match="DTPR_COLOUR is not known; known are DTPR_SETTINGS"):
        load_settings(environment={"DTPR_COLOUR": "5"})
    with pytest.raises(SettingsError, match=r"command line is wrong.*`colour`"):
        load_settings(environment={}, colour=5)


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"name = 'a'\nname = 'b'"])
def test_a_file_that_is_not_toml_is_refused(empty_folder: Path, content: bytes) -> None:
    file = empty_folder / "some.toml"
    file.write_bytes(content)

    with pytest.raises(SettingsError, match=r"some\.toml is not valid TOML"):
        load_settings(file, {})


def test_a_file_that_cannot_be_read_is_refused(empty_folder: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.toml cannot be read: No such file"):
        load_settings(environment={"DTPR_SETTINGS": "missing.toml"})
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load_settings(empty_folder, {})


def test_links_begin_with_the_public_address_or_else_the_servers_own() -> None:
    assert Settings(host="10.0.0.1", port=81).address == "http://10.0.0.1:81"
    assert Settings(host="::1", port=81).address == "http://[::1]:81"
    assert Settings(public_url="https://city.example/dtpr").address == "https://city.example/dtpr"


def test_every_setting_has_a_sentence() -> None:
    schema = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]

    assert set(schema) == set(FIELDS)
    for name, each in schema.items():
        described = [each, *each.get("anyOf", [])]
        assert any(str(one.get("description", "")).endswith(".") for one in described), name


def test_settings_are_frozen() -> None:
    settings = Settings()

    with pytest.raises(AttributeError):
        settings.port = 1  # type: ignore[misc]  # It is what must fail.
