"""Write `docs/coaching.md` from the coaching rules, so that the page always agrees with the advice.

python scripts/docs/document_coaching.py [--out docs/coaching.md]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from gait.coaching.lengths import with_lengths
from gait.coaching.plan_rules import Exercise, NoteRule
from gait.coaching.rules import FindingRule, Threshold, rules
from gait.coaching.symptom_rules import When
from gait.measures import REGISTRY
from gait.runner import GOALS
from gait.units import Units
from gait.words.numbers import unit_text

PAGE = Path(__file__).parents[2] / "docs" / "coaching.md"

INTRODUCTION = """# Coaching: every rule with its source and grade

`python scripts/docs/document_coaching.py` writes this page from `gait/coaching/rules.toml`. Change the rules there.

The advice is not a diagnosis and does not replace a clinician. It looks for the single change that promises the most
and disturbs the runner the least. Often the answer is that nothing needs to change.

**Grades.** A: prospective studies or large reference data. B: cross-sectional or biomechanical studies. C: expert
consensus, here the practice of physical therapists. D: heuristic of this project.

**When a finding counts.** The leading measure has status `ok`, and its whole 95 % interval lies past its threshold.
*In addition*, the value of at least one other measure, also of status `ok`, lies past its own threshold. A measure of
low confidence never counts, neither as the leading nor as the agreeing one. If a number of a clip is not possible for a
runner, nothing in that clip counts.

**Near a threshold.** Every finding has a grade. `cue`: as above. `borderline`: the interval of the leading measure, or
that of every measure that could agree, only touches its threshold. Such a finding asks for another film and changes
nothing. `nothing`: the leading measure is short of its threshold, or no other measure agrees. `not_judged`: a measure
is missing or of low confidence. An interval is at least as wide as what filming the same runner in another week
changes: the smallest detectable change of Dingenen 2018 divided by the square root of 2. If every value moves by its
standard error, no finding moves by more than one step from `cue` over `borderline` to `nothing`.
A borderline finding is named only if its values are past their marks or short of them by no more than their standard
errors, or if the outcome rests on nothing else.
`scripts/accuracy/advice_stability.py` checks the same for the three pose models and for a picture that is cut
differently.

**What the outcome rests on.** The report lists which groups of measures were judged and why the others were not.
"Nothing to change" needs every group that the runner's pain is about. Otherwise the outcome is `unclear`. It is also
`unclear` if measures that are not reliable point to a finding.

**Which findings become cues.** A cue is one change to try. There are at most two. Findings are ranked by benefit minus
disruption, plus the points that pain in a place adds to a lever. A lever is what a cue changes, such as quicker steps,
and each lever gives at most one cue. Beginners and runners with more than low irritability get at most one cue. All
other findings are listed as "left alone", with the reason.
"""


def document() -> str:
    """Return the page as Markdown."""
    parts = [INTRODUCTION, *_findings(), *_never(), *_runner(), *_dose(), *_plans(), *_follow_up(), *_expected()]
    return with_lengths("\n".join(parts), Units())


def _findings() -> Iterator[str]:
    yield "## Findings that can become a cue\n"
    yield from (_finding(rule) for rule in rules().findings if not rule.never)
    yield "## Findings that are reported but never become a cue\n"
    yield from (_finding(rule) for rule in rules().findings if rule.never)
    words = rules().asymmetry
    yield f"### Left and right\n\n{words['reason']} ({words['grade']}; {words['source']})\n"


def _finding(rule: FindingRule) -> str:
    lines = [
        f"### `{rule.id}`: {rule.title}\n",
        f"- **Leading measure:** {_threshold(rule.lead)}",
        *(f"- **Agreeing measure:** {_threshold(each)}" for each in rule.agree),
        f"- **Why:** {rule.why} ({rule.grade}; {rule.source})",
    ]
    if rule.never:
        return "\n".join([*lines, f"- **Left alone:** {rule.never}", ""])
    fast = f' If cadence is already high: "{rule.instruction_fast}"' if rule.instruction_fast else ""
    return "\n".join(
        [
            *lines,
            f"- **Lever:** {rules().levers[rule.lever].title}; benefit {rule.benefit}, disruption {rule.disruption}",
            f'- **Instruction:** "{rule.instruction}"{fast}',
            f"- **Metronome:** {'yes' if rule.metronome else 'no'}",
            f"- **Cost:** {rule.cost}",
            f"- **Success:** {rule.success.format(points=rules().cadence.success_pain_points)}",
            f"- **Drills:** {', '.join(rules().drills[name].title for name in rule.drills)}",
            "",
        ]
    )


def _threshold(threshold: Threshold) -> str:
    entry = REGISTRY[threshold.measure]
    side, limit = ("above", threshold.above) if threshold.above is not None else ("below", threshold.below)
    space = "" if entry.unit == "deg" else " "
    return (
        f"{entry.title.lower()} {side} {limit:g}{space}{unit_text(entry.unit)} ({threshold.grade}; {threshold.source})"
    )


def _never() -> Iterator[str]:
    yield "## Never a cue by itself\n"
    rows = ((rule.what, rule.why, rule.grade, rule.source) for rule in rules().never)
    yield _table(("What", "Why", "Grade", "Source"), rows)


def _runner() -> Iterator[str]:
    yield "## When to see a clinician first: no cue and no plan\n"
    yield "An answer that is missing never counts as a yes or as a no. The plan asks for it.\n"
    yield _table(
        ("Reason", "How soon", "Grade", "Source"),
        ((rule.reason, rules().urgencies[rule.urgency].title, rule.grade, rule.source) for rule in rules().clinician),
    )
    yield _table(
        ("How soon", "What the runner reads"), ((u.title, f"{u.text} {u.plan}") for u in rules().urgencies.values())
    )
    levers, titles = rules().levers, {group.id: group.title for group in rules().groups}
    yield "## Groups that are judged\n"
    yield _table(
        ("Group", "Measures", "Limits of incline and speed as for"),
        (
            (group.title, ", ".join(REGISTRY[name].title.lower() for name in group.measures), levers[group.lever].title)
            for group in rules().groups
        ),
    )
    yield "## How pain changes the advice\n"
    yield _table(
        ("Where", "Adds to lever", "Must be judged", "Tissues to train", "Text", "Grade", "Source"),
        (
            (
                rule.title,
                ", ".join(f"{levers[lever].title} +{points}" for lever, points in rule.favours.items()) or "-",
                ", ".join(titles[name] for name in rule.needs) or "-",
                ", ".join(rule.tissues) or "-",
                rule.text,
                rule.grade,
                rule.source,
            )
            for rule in rules().symptoms.values()
        ),
    )
    yield "## What rules out a lever\n"
    rows = []
    for lever in levers.values():
        if lever.vetoed_by:
            sites = " or ".join(rules().symptoms[site].title for site in lever.vetoed_by)
            rows.append((lever.title, f"pain at {sites}", lever.veto_reason, lever.grade, lever.source))
        if lever.incline_reason:
            limit = f"more than {lever.most_incline_deg:g}° up or down"
            rows.append((lever.title, limit, lever.incline_reason, lever.grade, lever.source))
        if lever.speed_reason:
            limit = f"faster than {lever.most_speed_mps:g} m/s"
            rows.append((lever.title, limit, lever.speed_reason, lever.grade, lever.source))
    yield _table(("Lever", "When", "Text", "Grade", "Source"), rows)
    yield "## What comes before a change of form\n"
    yield _table(
        ("Cue", "Instruction", "Why", "Dose", "Success", "Grade", "Source"),
        (
            (
                rule.title,
                rule.instruction,
                rule.why,
                f"{' '.join(rule.dose)} With high irritability: {' '.join(rule.dose_gentle)}",
                rule.success.format(points=rules().cadence.success_pain_points),
                rule.grade,
                rule.source,
            )
            for rule in rules().symptom_cues.values()
        ),
    )


def _dose() -> Iterator[str]:
    rule = rules().cadence
    low, high = rule.raise_pct
    weeks = f"{rule.weeks[0]} to {rule.weeks[1]} weeks"
    yield f"""## Dose

Cadence is raised by {low:g} to {high:g} % of the runner's own cadence. The usual raise is {rule.aim_pct:g} %. With more
than low irritability, or after an old injury that quicker steps would load, it is {rule.cautious_pct:g} %. Cadence is
never raised above {rule.highest_spm} steps a minute. The runner practises for {rule.minutes} minutes within easy runs,
for {weeks}. The change works if pain is lower by at least {rule.success_pain_points} points of 10.
({rule.grade}; {rule.source})
"""
    yield _table(
        ("Irritability", "Pain", "Minutes on:off", "Session", "Most cues", "Text", "This week", "Grade", "Source"),
        (
            (
                level.id,
                level.title,
                level.pattern,
                f"{level.minutes} min",
                str(level.most_cues),
                level.text,
                level.week,
                level.grade,
                level.source,
            )
            for level in rules().irritability
        ),
    )
    yield (
        "Irritability is how easily running causes pain. Pain that is worse after the run than during it counts one "
        "level higher. Pain without a number counts as moderate. Pain that began all at once in the last "
        f"{rules().sudden_weeks:g} weeks, or at an unknown time, counts as high.\n"
    )
    goals = rules().goals
    yield f"## How the goal changes the message ({goals['grade']}; {goals['source']})\n"
    yield _table(("Goal", "Added sentence"), ((goal, goals[goal] or "-") for goal in GOALS))
    yield "## Drills\n"
    yield _table(
        ("Drill", "How", "Dose", "Progression", "Grade"),
        (
            (drill.title, drill.text, drill.dose, drill.progression, rules().drill_grades[name])
            for name, drill in rules().drills.items()
        ),
    )


def _plans() -> Iterator[str]:
    plan = rules().plan
    for exercises in (plan.strength, plan.care):
        yield f"## {exercises.title}\n\n{exercises.text} ({exercises.grade}; {exercises.source})\n"
        yield _table(
            ("For", *exercises.header),
            ((_trained(each), *each.row) for each in exercises.exercises),
        )
    yield f"With high irritability: {plan.strength.text_gentle}\n"
    yield f"After a birth or an illness: {plan.strength.text_return}\n"
    yield f"A plan shows at most {plan.strength.most} strength exercises.\n"
    for table in (plan.jumps, plan.returning, *plan.self_care, plan.progress, plan.prevention, plan.remeasure):
        yield f"## {table.title}\n\n{table.text} ({table.grade}; {table.source})\n"
        yield _table(table.header, table.rows)
    yield f"While pain is more than low: {plan.jumps.closed}\n"
    yield f"After a self-check that fell short on one leg: {plan.jumps.closed_tested}\n"
    yield f"After self-checks of both legs that did not: {plan.jumps.tested}\n"
    yield from _weeks()
    yield "## Notes: one sentence where an answer or a finding calls for it\n"
    yield _table(
        ("About", "Text", "When", "Grade", "Source"),
        ((note.about, note.text, _note_condition(note), note.grade, note.source) for note in plan.notes),
    )
    yield "## What the plan asks for when an answer is missing\n"
    yield _table(
        ("Question", "Of whom", "Why"),
        ((q.name, "runners with pain" if q.hurts else "all", q.why) for q in plan.asking),
    )


def _follow_up() -> Iterator[str]:
    rule = rules().follow_up
    yield f"## Pain and cadence since the last visit\n\n({rule.grade}; {rule.source})\n"
    yield _table(("What was seen", "Text"), rule.sentences.items())
    yield _table(
        ("Case", "After the cue to take quicker steps", "Otherwise"),
        ((name, case["quicker"], case["own"]) for name, case in rule.cases.items()),
    )


def _weeks() -> Iterator[str]:
    weeks, fading, race = rules().plan.weeks, rules().plan.fading, rules().plan.race
    yield f"## {weeks.title}\n\n{weeks.text} ({weeks.grade}; {weeks.source})\n"
    yield f"From {weeks.many_km:g} km a week on, moderate pain cuts the distance instead of the number of runs.\n"
    yield _table(
        ("Irritability", "Most runs", weeks.this_week, weeks.next_week, weeks.later),
        (
            (
                level.id,
                str(level.most_days),
                f"{level.this_week}. {level.this_other}",
                f"{level.next_week}. {level.next_other}",
                f"{level.later}. {level.later_other}",
            )
            for level in weeks.levels.values()
        ),
    )
    yield f"## {fading.title}\n\n{fading.text} ({fading.grade}; {fading.source})\n"
    yield _table(
        ("Irritability", "Sessions in each week", "Together"),
        ((level, ", ".join(map(str, sessions)), str(sum(sessions))) for level, sessions in fading.weeks.items()),
    )
    yield _table(
        ("Week", "With a beat", "Without"),
        ((str(n), *steps) for n, steps in enumerate(zip(fading.steps_beat, fading.steps, strict=True), start=1)),
    )
    yield f"## {race.title}\n\nThe weeks are counted from the day of filming. ({race.grade}; {race.source})\n"
    yield _table(
        ("Weeks before, at least", "With pain", "Without pain"), ((str(n), *texts) for n, *texts in race.bands)
    )


def _trained(exercise: Exercise) -> str:
    titles = [rules().symptoms[site].title for site in exercise.places]
    never = [rules().symptoms[site].title for site in exercise.not_for]
    return ", ".join((*exercise.tissues, *titles)) + (f"; not with pain at {' or '.join(never)}" if never else "")


def _note_condition(note: NoteRule) -> str:
    return f"{_condition(note.when)}, unless {_condition(note.unless)}" if note.unless else _condition(note.when)


def _condition(when: When) -> str:
    parts = []
    for name, wanted in when.items():
        if isinstance(wanted, bool):
            parts.append(f"`{name}` is {'yes' if wanted else 'no'}")
        elif isinstance(wanted, Mapping):
            parts.extend(
                f"`{name}` is {'at least' if key == 'least' else key} {limit:g}" for key, limit in wanted.items()
            )
        else:
            parts.append(f"`{name}` is {' or '.join(wanted)}")
    return " and ".join(parts)


def _expected() -> Iterator[str]:
    names = ("woman", "age_years", "mass_kg", "height_m", "speed_kmh")
    yield f"""## Values expected for a runner

The report shows these values next to the measured ones as an orientation. No finding rests on them. Source: \
{rules().expected_source} ({rules().expected_grade}). Flight time is the step time at the expected cadence less the \
expected contact time.
"""
    yield _table(
        ("Measure", "Unit", "Intercept", "Woman", "Per year of age", "Per kg", "Per m of height", "Per km/h"),
        (
            (f.id, f.unit, f"{f.intercept:g}", *(f"{getattr(f, name):g}" if getattr(f, name) else "" for name in names))
            for f in rules().expected
        ),
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=PAGE)
    out: Path = parser.parse_args().out
    out.write_text(document(), encoding="utf-8")
    print(f"wrote {out}")


if __name__ == "__main__":
    main()
