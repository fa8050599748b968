"""The folder of settings that Asterisk 22 runs with: `asterisk -C FOLDER/asterisk.conf`.

Its record is the channel event log (CEL), one JSON line an event, written at the moment of the event: a key is in it
before the next prompt plays. No setting here lets a number into a log: no verbose lines, no CDR, and a record without
the columns that hold numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sunwai.messages.voice.dialplan import extensions

MODULES = (
    "app_celgenuserevent", "app_chanspy", "app_dial", "app_exec", "app_playback", "app_read", "app_record", "app_stack",
    "bridge_builtin_features", "bridge_builtin_interval_features", "bridge_holding", "bridge_native_rtp",
    "bridge_simple", "cel_custom", "chan_pjsip", "codec_a_mu", "codec_alaw", "codec_resample", "codec_ulaw",
    "format_pcm", "format_sln", "format_wav", "func_callerid", "func_cdr", "func_channel", "func_env",
    "func_global", "func_logic", "func_math", "func_strings", "func_timeout", "func_uri", "pbx_config",
    "res_cdrel_custom", "res_geolocation", "res_pjproject", "res_pjsip", "res_pjsip_acl",
    "res_pjsip_authenticator_digest", "res_pjsip_caller_id", "res_pjsip_dtmf_info",
    "res_pjsip_endpoint_identifier_ip", "res_pjsip_endpoint_identifier_user", "res_pjsip_nat",
    "res_pjsip_outbound_authenticator_digest", "res_pjsip_outbound_registration", "res_pjsip_pubsub",
    "res_pjsip_registrar", "res_pjsip_rfc3326", "res_pjsip_sdp_rtp", "res_pjsip_session", "res_rtp_asterisk",
    "res_sorcery_astdb", "res_sorcery_config", "res_sorcery_memory", "res_srtp", "res_timing_timerfd",
)  # fmt: skip


@dataclass(frozen=True)
class Engine:
    """Where Asterisk listens and what is at the other end of its trunk. Paths are as Asterisk sees them.

    `extensions` are the callers' phones: each name with the password that it signs in by, or its fixed place `sip:…`.
    """

    spool: str = "/var/spool/sunwai-voice"
    folder: str = "/etc/sunwai-voice"
    modules: str = "/usr/lib/x86_64-linux-gnu/asterisk/modules"
    state: str = "/var/lib/sunwai-voice"
    data: str = "/usr/share/asterisk"
    bind: str = "127.0.0.1"
    ami_port: int = 5038
    ami_user: str = "sunwai"
    ami_password: str = ""
    sip_port: int = 5060
    rtp_from: int = 20000
    rtp_to: int = 24000
    carrier: str = "127.0.0.1:5080"
    carrier_user: str = ""
    carrier_password: str = ""
    caller_id: str = ""
    rtp_timeout: int = 30
    most_calls: int = 500
    extensions: Mapping[str, str] = field(default_factory=dict)
    missed_numbers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("ur", "pa", "en")


def write(folder: Path, engine: Engine) -> list[Path]:
    """Writes the settings into a folder, readable by their owner and group alone; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in files(engine).items():
        path = folder / name
        path.write_text(text)
        path.chmod(0o640)
        written.append(path)
    return written


def files(engine: Engine) -> dict[str, str]:
    """Each file of the settings, by name."""
    return {
        "asterisk.conf": _asterisk(engine),
        "modules.conf": "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in MODULES),
        "logger.conf": "[general]\n[logfiles]\nmessages.log => error\n",
        "cdr.conf": "[general]\nenable = no\n",
        "cel.conf": "[general]\nenable = yes\nevents = CHAN_START,ANSWER,HANGUP,USER_DEFINED\n",
        "cel_custom.conf": _record(engine),
        "manager.conf": _manager(engine),
        "http.conf": "[general]\nenabled = no\n",
        "rtp.conf": _sound(engine),
        "pjproject.conf": "[startup]\nlog_mappings = type=log_mappings\n[log_mappings]\ntype = log_mappings\n",
        "pjsip.conf": _sip(engine),
        "extensions.conf": extensions(engine.spool, engine.missed_numbers, engine.languages, engine.caller_id),
        **dict.fromkeys(("features.conf", "indications.conf", "cli.conf", "stasis.conf", "ccss.conf", "udptl.conf",
                         "acl.conf", "dsp.conf", "sorcery.conf", "codecs.conf", "musiconhold.conf"), ""),
    }  # fmt: skip


def _asterisk(engine: Engine) -> str:
    return f"""[directories](!)
[directories]
astetcdir => {engine.folder}
astmoddir => {engine.modules}
astvarlibdir => {engine.state}
astdbdir => {engine.state}
astkeydir => {engine.state}
astdatadir => {engine.data}
astspooldir => {engine.spool}
astrundir => {engine.state}
astlogdir => {engine.state}
[options]
verbose = 0
debug = 0
maxcalls = {engine.most_calls}
maxfiles = {16 * engine.most_calls + 1000}
hideconnect = yes
"""


def _record(engine: Engine) -> str:
    """EventExtra carries the hangup cause and what the dialplan says; no column that could hold a number is named."""
    return f"""[{engine.spool}/records/calls.json]
format = json
fields = EventType,UserDefType,EventTime,UniqueID,AccountCode,EventExtra
"""


def _manager(engine: Engine) -> str:
    return f"""[general]
enabled = yes
bindaddr = {engine.bind}
port = {engine.ami_port}
displayconnects = no
[{engine.ami_user}]
secret = {engine.ami_password}
deny = 0.0.0.0/0.0.0.0
permit = {engine.bind}/255.255.255.255
read = call,reporting,system,config
write = originate,call,reporting,system,config
writetimeout = 5000
"""


def _sound(engine: Engine) -> str:
    """`dtmftimeout` in samples: once a carrier's sound is so far ahead of its key, the key is taken for ended, and what
    still comes of it for the same key again. Asterisk's own 1200 (150 ms) is less than a busy gateway may be late."""
    ports = f"rtpstart = {engine.rtp_from}\nrtpend = {engine.rtp_to}\n"
    return f"[general]\n{ports}strictrtp = yes\ndtmftimeout = 8000\n"


def _sip(engine: Engine) -> str:
    phones = "".join(_phone(name, password) for name, password in engine.extensions.items())
    return f"""[global]
type = global
user_agent = Sunwai
debug = no
[transport-udp]
type = transport
protocol = udp
bind = {engine.bind}:{engine.sip_port}
[trunk]
type = endpoint
context = sunwai-in
disallow = all
allow = alaw,ulaw
aors = trunk
direct_media = no
rtp_symmetric = yes
dtmf_mode = rfc4733
rtp_timeout = {engine.rtp_timeout}
{_outbound_sign_in(engine)}
[trunk]
type = aor
contact = sip:{engine.carrier}
[trunk]
type = identify
endpoint = trunk
match = {engine.carrier.rsplit(":", 1)[0]}
{phones}"""


def _outbound_sign_in(engine: Engine) -> str:
    if not engine.carrier_user:
        return ""
    return f"""outbound_auth = trunk-auth
from_user = {engine.carrier_user}
[trunk-auth]
type = auth
auth_type = digest
username = {engine.carrier_user}
password = {engine.carrier_password}
"""


def _phone(name: str, password: str) -> str:
    """A caller's phone: it signs in, calls nobody by itself, and is shown no number of a citizen."""
    is_fixed = password.startswith("sip:")
    place = f"contact = {password}" if is_fixed else "max_contacts = 1\nremove_existing = yes"
    auth = "" if is_fixed else f"auth = {name}-auth"
    lines = [f"[{name}-auth]", "type = auth", "auth_type = digest", f"username = {name}", f"password = {password}", ""]
    sign_in = "" if is_fixed else "\n".join(lines)
    return f"""[{name}]
type = endpoint
context = sunwai-nowhere
disallow = all
allow = alaw,ulaw
aors = {name}
{auth}
direct_media = no
rtp_symmetric = yes
dtmf_mode = rfc4733
send_pai = no
send_rpid = no
send_connected_line = no
trust_connected_line = no
[{name}]
type = aor
{place}
{sign_in}"""
