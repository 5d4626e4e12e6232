"""A planar OpenSim model scaled to the runner, and a set-up file for inverse kinematics.

The model is this project's own: no other model has to be shipped or found. It has the bodies that one camera from the
side can see, in one plane, with the coordinate names of Rajagopal's full-body model (2016).

References
----------
OpenSim 4 file formats (opensim-org/opensim-core). Segment masses: de Leva 1996, Journal of Biomechanics 29(9).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gait.analysis.result import ClipAnalysis
from gait.errors import OptionError
from gait.formats.names import marker_name
from gait.formats.trajectory import Trajectory, trajectory
from gait.formats.trc import write_trc

_VERSION = "40000"
_USUAL_MASS_KG = 70.0
# Shares of the body's mass. Head, arms and trunk are one body.
_MASS_SHARES = {"pelvis": 0.11, "torso": 0.57, "femur": 0.1, "tibia": 0.045, "foot": 0.015}
# A rod of this radius of gyration, as a share of its length. It has no effect on inverse kinematics.
_GYRATION = 0.3
_FLIPPED = "3.141592653589793 0 0"
_WEIGHTS = {"heel": 1.0, "toe": 1.0, "ankle": 2.0, "knee": 2.0, "hip": 1.0, "mid_hip": 3.0, "mid_shoulder": 2.0}
_REQUIRED = ("mid_hip", "mid_shoulder", *(f"{s}_{p}" for s in ("left", "right") for p in ("hip", "knee", "ankle")))


class Segments(NamedTuple):
    """Lengths of the runner's segments in metres, medians over the clip and both sides."""

    torso: float
    thigh: float
    shank: float
    ankle_height: float
    """Height of the ankle above the line from heel to toe."""
    heel: float
    """Distance of the heel behind the ankle, along that line."""
    toe: float
    """Distance of the toe ahead of the ankle."""


def write_opensim(analysis: ClipAnalysis, folder: Path) -> None:
    """Write markers, a scaled model and a set-up file for OpenSim's inverse kinematics.

    The files are `side.trc`, `side.osim` and `side.ik.xml`, or begin with `side_left` and `side_right` if there are two
    side clips. In their folder, ``opensim-cmd run-tool side.ik.xml``
    writes the joint angles as `side.ik.mot`. With all coordinates at 0, the model stands upright.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip, filmed from the side.
    folder : Path
        The folder to write to.

    Raises
    ------
    OptionError
        If the clip was filmed from behind, or hips, knees, ankles or shoulders are missing.
    """
    course = trajectory(analysis.motion)
    if analysis.view != "side" or not set(_REQUIRED) <= set(course.names):
        raise OptionError(
            "The OpenSim model needs a clip from the side with hips, knees, ankles and shoulders.",
            "Export a side clip, or export the landmarks as trc.",
        )
    name = analysis.name
    write_trc(analysis, folder / f"{name}.trc")
    _write(_model(name, segments(course)), folder / f"{name}.osim")
    _write(_inverse_kinematics(name, course), folder / f"{name}.ik.xml")


def segments(course: Trajectory) -> Segments:
    """Return the lengths of the runner's segments.

    Parameters
    ----------
    course : Trajectory
        Landmarks of a side view.

    Returns
    -------
    Segments
        Without heels or toes, the foot has a usual shape.
    """

    def length(first: str, second: str) -> float:
        sides = ("left_", "right_")
        pairs = [(s + first, s + second) for s in sides if {s + first, s + second} <= set(course.names)]
        found = [np.linalg.norm(course.point(a) - course.point(b), axis=1) for a, b in pairs]
        return float(np.nanmedian(found)) if found else float("nan")

    shank = length("knee", "ankle")
    foot, behind, ahead = length("heel", "toe"), length("ankle", "heel"), length("ankle", "toe")
    if not np.isfinite([foot, behind, ahead]).all():
        foot, behind, ahead = 0.6 * shank, 0.25 * shank, 0.45 * shank
    # The ankle above the line from heel to toe, by the law of cosines.
    heel = float(np.clip((behind**2 + foot**2 - ahead**2) / (2 * foot), 0.0, min(behind, foot)))
    torso = float(np.nanmedian(np.linalg.norm(course.point("mid_shoulder") - course.point("mid_hip"), axis=1)))
    return Segments(
        torso=torso,
        thigh=length("hip", "knee"),
        shank=shank,
        ankle_height=sqrt(max(behind**2 - heel**2, 0.0)),
        heel=heel,
        toe=foot - heel,
    )


def _model(name: str, lengths: Segments) -> ET.Element:
    document = ET.Element("OpenSimDocument", Version=_VERSION)
    model = ET.SubElement(document, "Model", name=f"gait_{name}")
    _text(model, "credits", "Planar model of a runner filmed from the side, scaled by the markers. Written by gait.")
    _text(model, "gravity", "0 -9.80665 0")
    bodies, joints, markers = (_set(model, kind) for kind in ("BodySet", "JointSet", "MarkerSet"))
    _body(bodies, "pelvis", "pelvis", 0.2)
    _joint(
        joints,
        "PlanarJoint",
        "ground_pelvis",
        "/ground",
        "pelvis",
        (0.0, 0.0),
        ("pelvis_tilt", "pelvis_tx", "pelvis_ty"),
    )
    _body(bodies, "torso", "torso", lengths.torso)
    _joint(joints, "PinJoint", "back", "/bodyset/pelvis", "torso", (0.0, 0.0), ("lumbar_extension",))
    _marker(markers, "mid_hip", "pelvis", (0.0, 0.0))
    _marker(markers, "mid_shoulder", "torso", (0.0, lengths.torso))
    for side in ("right", "left"):
        s = side[0]
        chain = (
            ("femur", "hip", "/bodyset/pelvis", 0.0, "hip_flexion", lengths.thigh),
            ("tibia", "knee", f"/bodyset/femur_{s}", -lengths.thigh, "knee_angle", lengths.shank),
            ("foot", "ankle", f"/bodyset/tibia_{s}", -lengths.shank, "ankle_angle", lengths.heel + lengths.toe),
        )
        _marker(markers, f"{side}_hip", "pelvis", (0.0, 0.0))
        for body, joint, parent, height, coordinate, length in chain:
            _body(bodies, f"{body}_{s}", body, length)
            # A bent knee is a positive angle, against the sense of the other joints.
            flipped = joint == "knee"
            place = (f"{joint}_{s}", parent, f"{body}_{s}", (0.0, height), (f"{coordinate}_{s}",))
            _joint(joints, "PinJoint", *place, flipped=flipped)
        _marker(markers, f"{side}_knee", f"femur_{s}", (0.0, -lengths.thigh))
        _marker(markers, f"{side}_ankle", f"tibia_{s}", (0.0, -lengths.shank))
        _marker(markers, f"{side}_heel", f"foot_{s}", (-lengths.heel, -lengths.ankle_height))
        _marker(markers, f"{side}_toe", f"foot_{s}", (lengths.toe, -lengths.ankle_height))
    return document


def _inverse_kinematics(name: str, course: Trajectory) -> ET.Element:
    document = ET.Element("OpenSimDocument", Version=_VERSION)
    tool = ET.SubElement(document, "InverseKinematicsTool", name=name)
    _text(tool, "model_file", f"{name}.osim")
    _text(tool, "marker_file", f"{name}.trc")
    _text(tool, "time_range", f"{course.time_s[0]:.6f} {course.time_s[-1]:.6f}")
    _text(tool, "output_motion_file", f"{name}.ik.mot")
    _text(tool, "report_errors", "true")
    _text(tool, "accuracy", "1e-05")
    tasks = ET.SubElement(ET.SubElement(tool, "IKTaskSet"), "objects")
    for point in course.names:
        weight = _WEIGHTS.get(point.removeprefix("left_").removeprefix("right_"))
        if weight is not None:
            task = ET.SubElement(tasks, "IKMarkerTask", name=marker_name(point))
            _text(task, "apply", "true")
            _text(task, "weight", f"{weight:g}")
    return document


def _set(model: ET.Element, kind: str) -> ET.Element:
    return ET.SubElement(ET.SubElement(model, kind, name=kind.lower()), "objects")


def _body(bodies: ET.Element, name: str, kind: str, length_m: float) -> None:
    mass_kg = _MASS_SHARES[kind] * _USUAL_MASS_KG
    moment = max(mass_kg * (_GYRATION * length_m) ** 2, 1e-4)
    body = ET.SubElement(bodies, "Body", name=name)
    _text(body, "mass", f"{mass_kg:.4g}")
    _text(body, "mass_center", "0 0 0")
    _text(body, "inertia", " ".join([f"{moment:.4g}"] * 3) + " 0 0 0")


def _joint(
    joints: ET.Element,
    kind: str,
    name: str,
    parent: str,
    child: str,
    place_m: tuple[float, float],
    coordinates: tuple[str, ...],
    *,
    flipped: bool = False,
) -> None:
    joint = ET.SubElement(joints, kind, name=name)
    _text(joint, "socket_parent_frame", f"{child}_parent")
    _text(joint, "socket_child_frame", f"{child}_child")
    owned = ET.SubElement(joint, "coordinates")
    for coordinate in coordinates:
        one = ET.SubElement(owned, "Coordinate", name=coordinate)
        _text(one, "default_value", "0")
        # The tilt of the pelvis cannot be seen in two dimensions.
        _text(one, "locked", "true" if coordinate == "pelvis_tilt" else "false")
    frames = ET.SubElement(joint, "frames")
    places = ((f"{child}_parent", parent, place_m), (f"{child}_child", f"/bodyset/{child}", (0.0, 0.0)))
    for frame, of_body, (x, y) in places:
        offset = ET.SubElement(frames, "PhysicalOffsetFrame", name=frame)
        _text(offset, "socket_parent", of_body)
        _text(offset, "translation", f"{x:.6f} {y:.6f} 0")
        _text(offset, "orientation", _FLIPPED if flipped else "0 0 0")


def _marker(markers: ET.Element, point: str, body: str, place_m: tuple[float, float]) -> None:
    marker = ET.SubElement(markers, "Marker", name=marker_name(point))
    _text(marker, "socket_parent_frame", f"/bodyset/{body}")
    _text(marker, "location", f"{place_m[0]:.6f} {place_m[1]:.6f} 0")
    _text(marker, "fixed", "true")


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _write(document: ET.Element, path: Path) -> None:
    ET.indent(document)
    path.write_bytes(ET.tostring(document, encoding="utf-8", xml_declaration=True) + b"\n")
