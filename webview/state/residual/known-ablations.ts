/** What runs of a trace without a part gave, in this page and before it. */
import type { Ablation, Instead, JointAblation, Together } from '../../../src/trace/ablation/ablation';
import { type Control, knownControls } from '../../../src/trace/ablation/ablation-control';
import { ablationOver, type DirectParts, jointOver } from '../../../src/trace/ablation/ablation-over';
import {
  ABLATION_RUNS,
  type AblationQuestion,
  type AblationRuns,
  isSameControl,
  type MadeAblation,
  sameParts,
} from '../../../src/trace/ablation/ablation-runs';
import { isOfToken, knownRuns } from '../../../src/trace/ablation/known-runs';
import { type ModelComponent, samePart } from '../../../src/trace/readings/model-part';
import { AblationTurns } from './ablation-turns';

/** Tells of each run with a `change`. */
export class KnownAblations extends EventTarget {
  /** Those that tell of another comparison, by those that were run and that: a row of a table stays the same one. */
  private readonly retold = new WeakMap<Ablation, Map<number | null, Ablation>>();
  /** Those without each part in turn. */
  readonly turns = new AblationTurns(this);

  /** @param tell called with each run that was not known */
  constructor(
    private runs: readonly AblationRuns[],
    private readonly tell: (made: MadeAblation) => void,
  ) {
    super();
  }

  get isEmpty(): boolean {
    return this.runs.length === 0;
  }

  of(question: AblationQuestion): AblationRuns | undefined {
    return ABLATION_RUNS.of(this.runs, question);
  }

  /** The same, with runs that were asked of another comparison of this token and hold what this one needs. */
  over(question: AblationQuestion, direct: DirectParts | undefined): Pick<AblationRuns, 'alone' | 'swept'> {
    return knownRuns(this.runs, question, direct, (run) => this.retell(run, question, direct));
  }

  private retell(run: Ablation, { ratherThan }: AblationQuestion, direct: DirectParts | undefined) {
    const told = ablationOver(run, ratherThan, direct);
    if (!told) return undefined;
    const ofRun = this.retold.get(run) ?? new Map<number | null, Ablation>();
    this.retold.set(run, ofRun);
    const before = ofRun.get(ratherThan);
    if (before?.direct === told.direct) return before;
    ofRun.set(ratherThan, told);
    return told;
  }

  /** What a run without this part gave, whether it was asked for alone or in turn. */
  without(part: ModelComponent, question: AblationQuestion, direct?: DirectParts): Ablation | undefined {
    const { alone, swept } = this.over(question, direct);
    return [...alone, ...swept].find((one) => samePart(one.part, part));
  }

  /** What a run without these parts at once gave, with those without each alone; `undefined`: not all of that is known. */
  together(parts: readonly ModelComponent[], question: AblationQuestion, direct?: DirectParts): Together | undefined {
    const joint = this.jointRuns(question).findLast((one) => sameParts(one.parts, parts));
    if (!joint) return undefined;
    const alone = parts.flatMap((part) => this.without(part, question, direct) ?? []);
    return alone.length === parts.length ? { joint: { ...joint, parts }, alone } : undefined;
  }

  /** All of this token, whatever it was compared with: a head is a control of another one by its block. */
  controlsOfToken(question: AblationQuestion): readonly Control[] {
    const all = this.runs.filter((one) => isOfToken(one, question) && one.instead === question.instead);
    return all
      .flatMap(({ controls = [] }) => controls)
      .filter((one, at, each) => each.findIndex((other) => isSameControl(one, other)) === at);
  }

  /** The runs without the parts that were left out as controls of this one, as far as they are known. */
  controlRuns(of: ModelComponent, question: AblationQuestion, direct?: DirectParts): Ablation[] {
    const controls = this.controlsOfToken(question).filter((one) => samePart(one.of, of));
    return controls.flatMap(({ part }) => this.without(part, question, direct) ?? []);
  }

  /** Those, or all that there can be where each was left out anyway. */
  knownControls(
    of: ModelComponent,
    all: readonly Control[],
    question: AblationQuestion,
    direct?: DirectParts,
  ): Ablation[] {
    const asked = this.controls(question);
    return knownControls(of, { all, asked }, ({ part }) => this.without(part, question, direct));
  }

  /** All of them. */
  controls(question: AblationQuestion): readonly Control[] {
    return this.of(question)?.controls ?? [];
  }

  /** The parts that were left out at once last; `undefined`: none were. */
  lastTogether(question: Omit<AblationQuestion, 'instead'>): readonly ModelComponent[] | undefined {
    const asked = this.runs.findLast((one) => isOfToken(one, question) && (one.joint?.length ?? 0) > 0);
    return asked?.joint?.at(-1)?.parts;
  }

  /** Of this comparison, and of others of the token that hold what it needs. */
  private jointRuns(question: AblationQuestion): readonly JointAblation[] {
    const ofToken = this.runs.filter((one) => isOfToken(one, question) && one.instead === question.instead);
    return ofToken.flatMap(({ joint = [] }) => joint).flatMap((one) => jointOver(one, question.ratherThan) ?? []);
  }

  /** What was asked for alone last, whatever took the place of the part. */
  lastAlone(question: Omit<AblationQuestion, 'instead'>, direct?: DirectParts): Ablation | undefined {
    const { position, id, ratherThan } = question;
    const asked = this.runs.findLast(
      (one) => one.position === position && one.id === id && one.ratherThan === ratherThan && one.alone.length > 0,
    );
    if (asked) return asked.alone.at(-1);
    const other = this.runs.findLast((one) => isOfToken(one, question) && one.alone.length > 0);
    const last = other?.alone.at(-1);
    return other && last && this.retell(last, { ...other, ratherThan }, direct);
  }

  /**
   * The runs without each of these parts, asked of this token in turn last, whatever it was compared with; `undefined`: some are
   * not known.
   */
  lastSweep(
    parts: readonly ModelComponent[],
    question: Pick<AblationQuestion, 'position' | 'id'>,
  ): readonly Ablation[] | undefined {
    const isWhole = ({ swept }: AblationRuns) => parts.every((part) => swept.some((run) => samePart(run.part, part)));
    return parts.length === 0
      ? undefined
      : this.runs.findLast((one) => isOfToken(one, question) && isWhole(one))?.swept;
  }

  /** What took the place of parts in the runs that were made last, alone or in turn; `undefined`: none was. */
  lastInstead(question: Omit<AblationQuestion, 'instead'>): Instead | undefined {
    const ofToken = this.runs.filter((one) => isOfToken(one, question));
    return (ofToken.findLast((one) => one.ratherThan === question.ratherThan) ?? ofToken.at(-1))?.instead;
  }

  add(made: MadeAblation): void {
    if (this.isLast(made)) return;
    this.runs = ABLATION_RUNS.with(this.runs, made);
    this.tell(made);
    this.dispatchEvent(new Event('change'));
  }

  /** The same once more is told only where it is not the last one. */
  private isLast({ question, kind, result }: MadeAblation): boolean {
    const own = this.of(question);
    if (kind !== 'control') return own?.[kind]?.at(-1) === result;
    return (own?.controls ?? []).some((one) => isSameControl(one, result));
  }
}
