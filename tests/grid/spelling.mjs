// Python's stubs declare parameters by name that its binding takes by position only, and the other way round: `add(a, b)`
// refuses `a=`. Here both spellings of the stub work. Which ones Python refuses is asked of it, so that the grid spells
// calls in a way that both sides take; the others are then compared with the same call by position.
import { byName, byPosition } from "../../scripts/generate/bind.mjs";

const TRIES = 24;

const isRefused = (answer) =>
  answer.error?.[0] === "TypeError" && answer.error[1].includes("incompatible function arguments");

function take(iterable, count) {
  const taken = [];
  for (const value of iterable) {
    if (taken.push(value) === count) break;
  }
  return taken;
}

/** Finds ordinary arguments for each subject that Python takes. */
async function findOrdinary(oracle, subjects) {
  const tries = subjects.map((subject) => take(subject.ordinary(), TRIES));
  const answers = await oracle.ask(
    subjects.flatMap((subject, i) => tries[i].map((values) => subject.spell(values, "positional"))),
  );
  let next = 0;
  return subjects.map((_, i) => {
    const own = answers.slice(next, next + tries[i].length);
    next += own.length;
    const works = own.findIndex((answer) => answer.value !== undefined);
    const place = works >= 0 ? works : own.findIndex((answer) => !isRefused(answer));
    return place < 0 ? null : tries[i][place];
  });
}

/**
 * Fills in `refusedNames` and `refusedPlaces` of the subjects. Returns the cases of refused names: the names used on
 * this side, positions in Python.
 */
export async function findRefusals(oracle, subjects) {
  const ordinary = await findOrdinary(oracle, subjects);
  const questions = [];
  subjects.forEach((subject, i) => {
    const base = ordinary[i];
    if (!base || subject.parameters.some((parameter) => parameter.kind === "var_positional")) return;
    for (const parameter of subject.parameters.slice(subject.isMember ? 1 : 0)) {
      const { name } = parameter;
      const given = base[name] ?? subject.valueOf(parameter);
      if (given === undefined || given === null || !byName(parameter) || !byPosition(parameter)) continue;
      const values = { ...base, [name]: given };
      const named = subject.spell(values, `${name} by name`);
      const placed = subject.spell(values, "positional");
      if (!(name in named.keywords) || name in placed.keywords) continue;
      questions.push({ subject, name, values, item: named, list: subject.refusedNames });
      questions.push({ subject, name, values, item: placed, list: subject.refusedPlaces });
    }
  });
  const answers = await oracle.ask(questions.map(({ item }) => item));
  // The two spellings of a parameter stand side by side; where both are refused, it is for the value.
  const refused = questions.filter((_, i) => isRefused(answers[i]) && !isRefused(answers[i ^ 1]));
  for (const { name, list } of refused) list.add(name);
  return refused.map(({ subject, values, item }) => ({
    subject,
    item: subject.spell(values, "positional"),
    spelledHere: item,
  }));
}
