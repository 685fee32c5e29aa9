/** The results of runs of a trace without a part, from this page and from before it. */
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

/** Dispatches `change` for each run. */
export class KnownAblations extends EventTarget {
  /** Runs retold for another comparison, by the original run and the compared token, so that a table's row keeps its identity. */
  private readonly byComparison = new WeakMap<Ablation, Map<number | null, Ablation>>();
  /** Runs that were made only to stand beside others: sentences know of them, tables and the trace's file do not. */
  private beside: readonly AblationRuns[] = [];
  /** The sweep over each part in turn. */
  readonly sweep = new AblationTurns(this);

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

  /** The runs of a question, with the runs of other comparisons of this token that contain what it needs. */
  over(question: AblationQuestion, direct: DirectParts | undefined): Pick<AblationRuns, 'alone' | 'swept'> {
    return knownRuns(this.runs, question, direct, (run) => this.retell(run, question, direct));
  }

  private retell(run: Ablation, { ratherThan }: AblationQuestion, direct: DirectParts | undefined) {
    const told = ablationOver(run, ratherThan, direct);
    if (!told) return undefined;
    const ofRun = this.byComparison.get(run) ?? new Map<number | null, Ablation>();
    this.byComparison.set(run, ofRun);
    const before = ofRun.get(ratherThan);
    if (before?.direct === told.direct) return before;
    ofRun.set(ratherThan, told);
    return told;
  }

  /** The result of the run without this part, whether it was requested alone or in a sweep. */
  without(part: ModelComponent, question: AblationQuestion, direct?: DirectParts): Ablation | undefined {
    const { alone, swept } = this.over(question, direct);
    return [...alone, ...swept].find((one) => samePart(one.part, part));
  }

  /** Every run of a single part, those that were made only beside others included. */
  everyRun(question: AblationQuestion, direct?: DirectParts): readonly Ablation[] {
    const { alone, swept } = this.over(question, direct);
    return [...alone, ...swept, ...knownRuns(this.beside, question, direct).alone];
  }

  /**
   * The result of the run without these parts together, with the results without each alone; `undefined` if some of it is not
   * known.
   */
  together(parts: readonly ModelComponent[], question: AblationQuestion, direct?: DirectParts): Together | undefined {
    const joint = this.jointRuns(question).findLast((one) => sameParts(one.parts, parts));
    if (!joint) return undefined;
    const alone = parts.flatMap((part) => this.without(part, question, direct) ?? []);
    return alone.length === parts.length ? { joint: { ...joint, parts }, alone } : undefined;
  }

  /** All controls of this token, whatever it was compared with: a head is the control of another one because of its block. */
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

  /** The requested controls, or all possible ones if each was left out anyway. */
  knownControls(
    of: ModelComponent,
    all: readonly Control[],
    question: AblationQuestion,
    direct?: DirectParts,
  ): Ablation[] {
    const asked = this.controls(question);
    return knownControls(of, { all, asked }, ({ part }) => this.without(part, question, direct));
  }

  /** All controls of a question. */
  controls(question: AblationQuestion): readonly Control[] {
    return this.of(question)?.controls ?? [];
  }

  /** The parts that were last left out together; `undefined` if there are none. */
  lastTogether(question: Omit<AblationQuestion, 'instead'>): readonly ModelComponent[] | undefined {
    const asked = this.runs.findLast((one) => isOfToken(one, question) && (one.joint?.length ?? 0) > 0);
    return asked?.joint?.at(-1)?.parts;
  }

  /** The runs of this comparison, and those of other comparisons of the token that contain what it needs. */
  private jointRuns(question: AblationQuestion): readonly JointAblation[] {
    const ofToken = this.runs.filter((one) => isOfToken(one, question) && one.instead === question.instead);
    return ofToken.flatMap(({ joint = [] }) => joint).flatMap((one) => jointOver(one, question.ratherThan) ?? []);
  }

  /** The last run of a single part, whatever replaced the part. */
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
   * The runs without each of these parts, from the last sweep for this token, whatever it was compared with; `undefined` if some
   * are not known.
   * @param instead what replaced the parts; whatever it was by default
   */
  lastSweep(
    parts: readonly ModelComponent[],
    question: Pick<AblationQuestion, 'position' | 'id'>,
    instead?: Instead,
  ): readonly Ablation[] | undefined {
    const isWhole = ({ swept }: AblationRuns) => parts.every((part) => swept.some((run) => samePart(run.part, part)));
    const isOf = (one: AblationRuns) => instead === undefined || one.instead === instead;
    return parts.length === 0
      ? undefined
      : this.runs.findLast((one) => isOf(one) && isOfToken(one, question) && isWhole(one))?.swept;
  }

  /** What replaced parts in the last runs, alone or in a sweep; `undefined` if there were none. */
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

  /** Keeps a run that was made only to stand beside another one. */
  addBeside(question: AblationQuestion, result: Ablation): void {
    this.beside = ABLATION_RUNS.with(this.beside, { question, kind: 'alone', result });
    this.dispatchEvent(new Event('change'));
  }

  /** A repeated run is reported only if it is not the last one. */
  private isLast({ question, kind, result }: MadeAblation): boolean {
    const own = this.of(question);
    if (kind !== 'control') return own?.[kind]?.at(-1) === result;
    return (own?.controls ?? []).some((one) => isSameControl(one, result));
  }
}
