"""Words of `gait verify`."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "verify.title": "Errors on these clips",
    "verify.made_by": "Measured by gait {version} with the model `{model}` on this machine.",
    "verify.measures": "Measures against the truth",
    "verify.fitted": "Step detection and offsets are those that come with gait. On clips that they were fitted on, the "
    "errors are smaller than on new runners. The accuracy page of the documentation leaves each runner out.",
    "verify.worst": "`ok` values with an error of more than three times the target:",
    "verify.labelled": "Measures against the labels",
    "verify.labelled_note": "A person sees an event to within about a frame, so judge times by many steps, not by one.",
    "verify.clip": "clip",
    "verify.measure": "measure",
    "verify.from_labels": "from the labels",
    "verify.measured": "measured",
    "verify.interval": "95 % interval",
    "verify.events": "Contacts and toe-offs",
    "verify.targets": "Targets: a bias per clip of at most {contact} ms at contact and {toe_off} ms at toe-off.",
    "verify.refused": "Clips that were not measured",
}
