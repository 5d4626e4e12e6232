"""What is heard becomes part of the results, and a contradiction lowers what depends on the film's clock."""

import json
from dataclasses import replace

import jsonschema
import pytest
from made_sessions import analysis_of, grey_clip

from gait.analysis.result import ClipAnalysis
from gait.analysis.sound import with_sound
from gait.measures import REGISTRY
from gait.options import Options
from gait.results.document import read_listening, results_dict, results_schema
from gait.runner import Runner
from gait.session import Session
from gait.sound import Listening

AGREES = Listening(
    footfalls_s=(0.5, 0.86), cadence_spm=166.0, cadence_se_spm=0.2, agrees=True, offset_s=0.01, sharpness_db=-8.0
)
CONTRADICTS = replace(AGREES, agrees=False, offset_s=float("nan"))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> ClipAnalysis:
    return analysis_of(grey_clip(tmp_path_factory.mktemp("made") / "side.mp4"), "side")


@pytest.fixture(scope="module")
def session(clip: ClipAnalysis) -> Session:
    return Session(runner=Runner(height_m=1.75), options=Options(), clips=(clip,), findings=())


def test_an_agreement_changes_no_number_and_is_said(clip: ClipAnalysis) -> None:
    heard = with_sound(clip, AGREES)
    assert heard.measurements == clip.measurements
    assert heard.checks[-1].status == "pass"
    assert "as in the picture" in heard.checks[-1].message


def test_a_contradiction_lowers_every_measure_that_depends_on_the_clock(clip: ClipAnalysis) -> None:
    heard = with_sound(clip, CONTRADICTS)
    assert heard.checks[-1].status == "warn"
    pairs = list(zip(clip.measurements, heard.measurements, strict=True))
    assert any(before.status == "ok" and REGISTRY[before.id].depends_on_playback for before, _ in pairs)
    for before, after in pairs:
        lowered = before.status == "ok" and REGISTRY[before.id].depends_on_playback
        assert after.status == ("low_confidence" if lowered else before.status)
        assert after.value == before.value


def test_slow_motion_that_is_declared_later_makes_the_sound_unusable(clip: ClipAnalysis) -> None:
    slowed = replace(clip, clip=replace(clip.clip, slow_motion_factor=4.0))
    heard = with_sound(slowed, AGREES).sound
    assert heard is not None
    assert heard.refusal == "slow_motion"


@pytest.mark.parametrize("heard", [AGREES, CONTRADICTS, Listening(refusal="tones"), None])
def test_the_document_is_valid_and_reads_back(session: Session, heard: Listening | None) -> None:
    clips = (replace(session.clips[0], sound=heard), *session.clips[1:])
    document = json.loads(json.dumps(results_dict(replace(session, clips=clips)), allow_nan=False))
    jsonschema.validate(document, results_schema())
    view = clips[0].view
    assert repr(read_listening(document)[view]) == repr(heard)


def test_a_document_of_an_earlier_version_heard_nothing(session: Session) -> None:
    document = results_dict(session)
    for clip in document["clips"]:
        del clip["sound"]
    assert set(read_listening(document).values()) == {None}
