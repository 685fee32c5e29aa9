/** The results of runs without a part, in the file of their trace, so that whoever opens it sees them. */
import * as v from 'valibot';
import type { ModelSpec } from '../../architectures/plan/architecture';
import type { Plan } from '../../architectures/plan/plan';
import { whyNot } from '../../architectures/plan/why-not';
import { count } from '../../base/counted';
import { ModelFolderError } from '../../model/errors';
import { flag } from '../../model/schema';
import type { Ablation, RunWithout } from '../ablation/ablation';
import type { Control } from '../ablation/ablation-control';
import type { AblationRuns } from '../ablation/ablation-runs';
import { component, finite, index, most, mostProbable, standing, token } from '../readings/intervention-schema';
import { type ModelComponent, nodeOfPart, samePart } from '../readings/model-part';
import { fewEnough, runsSchema } from '../readings/part-runs-schema';

const instead = () => v.picklist(['zero', 'mean'], 'must be "zero" or "mean"');
const runWithout = {
  ...token,
  position: index(),
  instead: instead(),
  before: standing(),
  after: standing(),
  ratherThan: v.nullable(v.object(token)),
  difference: v.nullable(v.object({ before: finite(), after: finite() })),
  top: mostProbable(),
  most: most(),
  kl: v.exactOptional(v.pipe(finite(), v.minValue(0, 'must not be negative'))),
};
const AblationSchema = v.object({
  ...runWithout,
  part: component,
  direct: v.nullable(finite()),
  capped: flag(),
  isLast: flag(),
});
const JointSchema = v.object({
  ...runWithout,
  parts: v.pipe(fewEnough(component), v.minLength(1, 'must name a part')),
});
const RunsSchema = runsSchema(
  {
    position: index(),
    id: v.nullable(index()),
    ratherThan: v.nullable(index()),
    instead: instead(),
    // Absent in older files.
    joint: v.exactOptional(fewEnough(JointSchema)),
    controls: v.exactOptional(fewEnough(v.object({ of: component, part: component }))),
  },
  AblationSchema,
);

export const AblationsSchema = fewEnough(RunsSchema);

/** The trace that the runs belong to. */
interface AblatedTrace {
  readonly spec: Pick<ModelSpec, 'vocabSize'>;
  readonly plan: Plan;
  readonly tokens: readonly unknown[];
}

/** @returns why these cannot be runs of this trace, as a clause; `undefined` if they can */
export function whyNoAblations(runs: readonly AblationRuns[], trace: AblatedTrace): string | undefined {
  if (runs.length > 0 && whyNot(trace.plan, 'A run without a part') !== undefined)
    return 'it has runs without a part, though its model predicts no tokens';
  for (const question of runs) {
    const ofOne = [...question.alone, ...question.swept].map((run) => ({ run, parts: [run.part] }));
    const ofSeveral = (question.joint ?? []).map((run) => ({ run, parts: run.parts }));
    const [wrong] = [...ofOne, ...ofSeveral].flatMap(({ run, parts }) => whyNotOf(run, parts, question, trace) ?? []);
    if (wrong !== undefined) return wrong;
    const [noControl] = (question.controls ?? []).flatMap((one) => whyNoControl(one, trace.plan) ?? []);
    if (noControl !== undefined) return noControl;
  }
  return undefined;
}

/**
 * The runs that a file can hold, which has no NaN and no infinities.
 * @throws ModelFolderError with one sentence if a file with these could not be opened again
 */
export function savableAblations(runs: readonly AblationRuns[], trace: AblatedTrace): readonly AblationRuns[] {
  const fits = (one: Ablation) => v.safeParse(AblationSchema, one).success;
  const fitting = runs
    .map(({ joint = [], controls = [], ...one }) => {
      const several = joint.filter((each) => v.safeParse(JointSchema, each).success);
      const ofSeveral = several.length > 0 ? { joint: several } : {};
      const ofControls = controls.length > 0 ? { controls } : {};
      return { ...one, alone: one.alone.filter(fits), swept: one.swept.filter(fits), ...ofSeveral, ...ofControls };
    })
    .filter(({ alone, swept, joint }: AblationRuns) => alone.length + swept.length + (joint?.length ?? 0) > 0);
  const why = whyNoAblations(fitting, trace);
  if (why) throw new ModelFolderError(`The trace cannot be saved with what was left out of it: ${why}.`);
  return fitting;
}

function whyNotOf(
  run: RunWithout,
  parts: readonly ModelComponent[],
  question: AblationRuns,
  { spec, plan, tokens }: AblatedTrace,
): string | undefined {
  const { position, id, ratherThan, top, most } = run;
  if (position >= tokens.length) return `a run without a part tells of position ${position}, which it does not have`;
  const isAnswer =
    position === question.position &&
    run.instead === question.instead &&
    id === (question.id ?? id) &&
    (ratherThan?.id ?? null) === (question.ratherThan === id ? null : question.ratherThan) &&
    (ratherThan === null) === (run.difference === null);
  if (!isAnswer) return 'a run without a part tells of something else than what was asked';
  const ids = [id, ratherThan?.id ?? 0, top.id, ...[...most.before, ...most.after].map((one) => one.id)];
  const beyond = ids.find((one) => one >= spec.vocabSize);
  if (beyond !== undefined)
    return `a run without a part tells of the id ${beyond}, but the vocabulary has only ${count(spec.vocabSize)}`;
  if (parts.some((part, at) => parts.findIndex((one) => samePart(one, part)) !== at))
    return 'a run is without the same part twice';
  return parts.flatMap((part) => whyNoPart(part, plan) ?? [])[0];
}

function whyNoControl({ of, part }: Control, plan: Plan): string | undefined {
  if (of.kind !== part.kind || samePart(of, part))
    return 'a control of a head is no other head, or one of an MLP no other MLP';
  return whyNoPart(of, plan) ?? whyNoPart(part, plan);
}

function whyNoPart(part: ModelComponent, plan: Plan): string | undefined {
  try {
    nodeOfPart(plan, part);
    return undefined;
  } catch {
    return `a run is without ${part.kind === 'mlp' ? 'the MLP' : `head ${part.head}`} of block ${part.layer}, which its model does not have`;
  }
}
