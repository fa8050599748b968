"""What a demo install remembers between runs, in `demo.json` of its var folder: sign-ins, and how far it got."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

WORDS = ("aam", "badal", "chand", "dhoop", "gulab", "jugnu", "kitab", "lehar", "mitti", "nadi", "pankh", "sitara")


@dataclass
class SignIn:
    """A sample account's secrets, made once on this machine."""

    password: str
    secret: str


@dataclass
class Record:
    """`weeks` of history and `day` are what is complete; `began` is the sample day in hand, or the same as `day`;
    `clock`, the clock on which the pages were served last."""

    path: Path
    network: str = ""
    weeks: int = 0
    day: int = 0
    began: int = 0
    clock: str = ""
    sign_ins: dict[str, SignIn] = field(default_factory=dict)

    @classmethod
    def read(cls, var: Path) -> Record:
        path = var / "demo.json"
        if not path.exists():
            return cls(path, network=secrets.token_hex(4))
        kept = json.loads(path.read_text())
        sign_ins = {name: SignIn(**one) for name, one in kept.pop("sign_ins").items()}
        return cls(path, sign_ins=sign_ins, **kept)

    def write(self) -> None:
        """Whole or not at all, readable by its owner alone."""
        kept = {name: value for name, value in asdict(self).items() if name != "path"}
        aside = self.path.with_name(".demo.json")
        aside.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(self.path)

    def sign_in(self, username: str) -> SignIn:
        """The sign-in of an account, made on first use."""
        if username not in self.sign_ins:
            words = "-".join(secrets.choice(WORDS) for _ in range(3))
            self.sign_ins[username] = SignIn(f"{words}-{secrets.randbelow(9000) + 1000}", _secret())
            self.write()
        return self.sign_ins[username]


def _secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()
