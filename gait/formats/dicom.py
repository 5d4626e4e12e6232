"""The report of a session as a DICOM encapsulated PDF, for the archives of hospitals."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gait.analysis.result import AnalysisResult
from gait.runtime.optional import require
from gait.version import __version__

_REMEDY = 'Install it with: pip install "gait-report[dicom]"'
_SEXES = {"woman": "F", "man": "M"}


def write_dicom(session: AnalysisResult, path: Path, *, pdf: bytes) -> None:
    """Write the report as a DICOM file with the Encapsulated PDF storage class.

    The file has the runner's name, or else a pseudonym. Identifiers of study, series and instance follow from the clips
    and the report, so that the same report is never stored twice.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    path : Path
        The file to write.
    pdf : bytes
        The report.

    Raises
    ------
    OptionError
        If the package `pydicom` is not installed.
    """
    pydicom = require("pydicom", for_what="DICOM files", remedy=_REMEDY)
    uid = require("pydicom.uid", for_what="DICOM files", remedy=_REMEDY)
    clips = "".join(clip.clip.sha256 for clip in session.clips)
    instance = uid.generate_uid(entropy_srcs=[clips, hashlib.sha256(pdf).hexdigest()])
    meta = pydicom.dataset.FileMetaDataset()
    meta.MediaStorageSOPClassUID = uid.EncapsulatedPDFStorage
    meta.MediaStorageSOPInstanceUID = instance
    meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    data = pydicom.dataset.Dataset()
    data.file_meta = meta
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, instance
    pseudonym = hashlib.sha256(clips.encode()).hexdigest()[:16]
    data.PatientName = session.visit.runner_name or pseudonym
    data.PatientID, data.PatientBirthDate = pseudonym, ""
    data.PatientSex = _SEXES.get(session.runner.sex or "", "")
    data.StudyInstanceUID = uid.generate_uid(entropy_srcs=["study", clips])
    data.SeriesInstanceUID = uid.generate_uid(entropy_srcs=["series", clips])
    day = (session.visit.date_filmed or "").replace("-", "")
    data.StudyDate, data.ContentDate = day, day
    data.StudyTime, data.ContentTime, data.AcquisitionDateTime = "", "", day
    data.StudyID, data.AccessionNumber, data.ReferringPhysicianName = "", "", ""
    data.Modality, data.ConversionType = "DOC", "WSD"
    data.SeriesNumber, data.InstanceNumber = 1, 1
    data.Manufacturer, data.SoftwareVersions = "gait", __version__
    data.BurnedInAnnotation = "YES"
    data.DocumentTitle = "Running gait analysis"
    data.ConceptNameCodeSequence = []
    data.MIMETypeOfEncapsulatedDocument = "application/pdf"
    data.EncapsulatedDocumentLength = len(pdf)
    # DICOM values have an even length.
    data.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    data.save_as(path, enforce_file_format=True)
