"""The publications that the methods are based on, with their BibTeX entries."""

from __future__ import annotations

from dataclasses import dataclass

_FIELD_OF_WHERE = {
    "article": "journal",
    "misc": "howpublished",
    "techreport": "institution",
    "inproceedings": "booktitle",
}


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One publication.

    Parameters
    ----------
    key : str
        BibTeX key.
    kind : str
        BibTeX entry type.
    authors : str
        Authors as in BibTeX, joined by " and ".
    title : str
        Title.
    year : int
        Year.
    where : str
        Journal, book or series.
    rest : tuple of (str, str)
        Further fields, such as volume, pages and DOI.
    """

    key: str
    kind: str
    authors: str
    title: str
    year: int
    where: str
    rest: tuple[tuple[str, str], ...] = ()

    @property
    def cited(self) -> str:
        """The citation in the text, such as `Lugaresi et al., 2019`."""
        names = [author.split(",")[0] for author in self.authors.split(" and ")]
        if len(names) == 1:
            return f"{names[0]}, {self.year}"
        return f"{names[0]} & {names[1]}, {self.year}" if len(names) == 2 else f"{names[0]} et al., {self.year}"

    @property
    def line(self) -> str:
        """The entry in a list of references."""
        authors = self.authors.replace(" and others", " et al.").replace(" and ", "; ")
        details = dict(self.rest)
        volume = f" {details['volume']}" if "volume" in details else ""
        pages = f", {details['pages'].replace('--', '-')}" if "pages" in details else ""
        link = f" https://doi.org/{details['doi']}" if "doi" in details else ""
        return f"{authors} ({self.year}). {self.title}. {self.where}{volume}{pages}.{link}"

    @property
    def bibtex(self) -> str:
        """The BibTeX entry."""
        fields = [
            ("author", self.authors),
            ("title", f"{{{self.title}}}"),
            (_FIELD_OF_WHERE[self.kind], self.where.replace("&", r"\&")),
            ("year", str(self.year)),
            *self.rest,
        ]
        inside = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields)
        return f"@{self.kind}{{{self.key},\n{inside}\n}}"


def _article(
    key: str, authors: str, title: str, year: int, journal: str, volume: str, pages: str, doi: str
) -> Reference:
    rest = (("volume", volume), ("pages", pages), ("doi", doi))
    return Reference(key=key, kind="article", authors=authors, title=title, year=year, where=journal, rest=rest)


BLAZEPOSE = Reference(
    key="bazarevsky2020blazepose",
    kind="misc",
    authors="Bazarevsky, V. and Grishchenko, I. and Raveendran, K. and Zhu, T. and Zhang, F. and Grundmann, M.",
    title="BlazePose: On-device real-time body pose tracking",
    year=2020,
    where="arXiv:2006.10204",
    rest=(("doi", "10.48550/arXiv.2006.10204"),),
)
MEDIAPIPE = Reference(
    key="lugaresi2019mediapipe",
    kind="misc",
    authors=(
        "Lugaresi, C. and Tang, J. and Nash, H. and McClanahan, C. and Uboweja, E. and Hays, M. and Zhang, F. and "
        "Chang, C.-L. and Yong, M. G. and Lee, J. and others"
    ),
    title="MediaPipe: A framework for building perception pipelines",
    year=2019,
    where="arXiv:1906.08172",
    rest=(("doi", "10.48550/arXiv.1906.08172"),),
)
SEGMENT_LENGTHS = Reference(
    key="drillis1966body",
    kind="techreport",
    authors="Drillis, R. and Contini, R.",
    title="Body segment parameters",
    year=1966,
    where="Technical Report 1166.03, New York University School of Engineering and Science",
)
SEGMENT_MASSES = _article(
    "deleva1996adjustments",
    "de Leva, P.",
    "Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters",
    1996,
    "Journal of Biomechanics",
    "29(9)",
    "1223--1230",
    "10.1016/0021-9290(95)00178-6",
)
FOOT_STRIKE = _article(
    "altman2012kinematic",
    "Altman, A. R. and Davis, I. S.",
    "A kinematic method for footstrike pattern detection in barefoot and shod runners",
    2012,
    "Gait & Posture",
    "35(2)",
    "298--300",
    "10.1016/j.gaitpost.2011.09.104",
)
SPRING_LEG = _article(
    "morin2005simple",
    "Morin, J.-B. and Dalleau, G. and Kyröläinen, H. and Jeannin, T. and Belli, A.",
    "A simple method for measuring stiffness during running",
    2005,
    "Journal of Applied Biomechanics",
    "21(2)",
    "167--180",
    "10.1123/jab.21.2.167",
)
OPTICAL_FLOW = Reference(
    key="lucas1981iterative",
    kind="inproceedings",
    authors="Lucas, B. D. and Kanade, T.",
    title="An iterative image registration technique with an application to stereo vision",
    year=1981,
    where="Proceedings of the 7th International Joint Conference on Artificial Intelligence",
    rest=(("pages", "674--679"),),
)
