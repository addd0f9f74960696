"""1.10: what a line of a script asks for."""

from __future__ import annotations

import pytest

from bot.demo.script import Become, Expect, PressButton, Quit, Step, Type, read_step


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("تابع سوريا", Type("تابع سوريا")),
        ("  /start \r", Type("/start")),
        ("\ufeff/start", Type("/start")),
        ("", None),
        ("   ", None),
        ("# a comment", None),
        ("#", None),
        ("#سوريا", Type("#سوريا")),
        ("!2", PressButton(2)),
        ("! 12", PressButton(12)),
        ("!0", PressButton(0)),
        ("!مهم", Type("!مهم")),
        ("!", Type("!")),
        ("?ورد فيه: ", Expect("ورد فيه:")),
        ("?", Expect("")),
        ("؟", Type("؟")),
        ("@admin", Become("admin")),
        ("@reader ", Become("reader")),
        ("@someone", Type("@someone")),
        ("@admin hello", Type("@admin hello")),
        ("/quit", Quit()),
    ],
)
def test_lines(line: str, step: Step | None) -> None:
    assert read_step(line, {"reader", "admin"}) == step
