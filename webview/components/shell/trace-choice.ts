/** The choices in the trace that is shown: as the host keeps them, changed by the user, a lesson or a command. */
import type { LitElement, ReactiveController } from 'lit';
import type { Place } from '../../../src/engine/protocol/panel-protocol';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { shownStack, stackOfStep } from '../../../src/trace/steps/stacks';
import { afterChoice } from '../../choice/best-head';
import { type Choice, changeChoice, fitChoice, type Level, leadChoice, lookedAt, ownLevel } from '../../choice/choice';
import { ChooseEvent } from '../../panel/panel';
import { preview } from '../../panel/preview';
import type { Host } from '../../sources/host';
import { keepLessonLevel, lessonLevel } from '../../sources/kept-lesson';
import { headOfBlock } from '../../state/attention/head-of-block';
import { BestHeadChoice } from '../../state/story/best-head-choice';
import type { StepScroll } from './step-scroll';
import type { Opening } from './trace-readings';

/** What the choices are made in. */
interface ChosenIn {
  readonly summary: TraceSummary;
  readonly host: Pick<Host, 'choice' | 'bestHead' | 'kept' | 'rememberLevel'>;
  /** The id of the lesson that leads through it. */
  readonly lesson: string | undefined;
  /** The head that the panel opens on. */
  readonly opening: Opening;
  /** Returns the contribution of each head to the present prediction, once that is known. */
  readonly added: () => HeadContributions | undefined;
  readonly steady: Pick<StepScroll, 'hold' | 'release' | 'settleAt' | 'toTop'>;
}

export class TraceChoice implements ReactiveController {
  private chosen!: Choice;
  private readonly bestHead: BestHeadChoice;
  /** Whether something is presented. During a presentation or a lesson the user's own level is kept, and restored afterwards. */
  private presents = false;
  private lesson: string | undefined;

  constructor(
    private readonly view: LitElement,
    private readonly shown: () => ChosenIn,
  ) {
    this.bestHead = new BestHeadChoice(
      () => {
        const { host, summary, opening } = this.shown();
        const { step } = fitChoice(this.chosen, summary);
        return { host, plan: summary.plan, choice: this.chosen, step, contributions: opening };
      },
      (best) => this.view.dispatchEvent(new ChooseEvent({ ...best, isAutomatic: true })),
    );
    view.addController(this);
  }

  /** The choice as it was made; another trace may not have all of it. */
  get value(): Choice {
    return this.chosen;
  }

  /** Whether the head that the panel opens on is still to be chosen. */
  get awaitsHead(): boolean {
    return this.bestHead.isAwaited;
  }

  /** Whether that is a head of the block that is read, so that what is shown of it would not last. */
  get awaitsReadHead(): boolean {
    return this.bestHead.isAwaitedInBlock;
  }

  hostConnected(): void {
    this.lesson = this.shown().lesson;
    this.chosen = this.shown().host.choice;
    if (!this.isOwnLevel) this.chosen = this.atLevel(this.levelToRead);
  }

  /** The level outside of a presentation. */
  private get levelToRead(): Level {
    const { host, lesson } = this.shown();
    return lesson === undefined ? ownLevel(host.choice) : lessonLevel(host.kept, lesson);
  }

  /** Starts over for another text, as the host has decided; a presentation keeps its level. */
  begin(): void {
    const { host, lesson, steady } = this.shown();
    const { level } = this.chosen;
    this.lesson = lesson;
    this.chosen = host.choice;
    if (!this.isOwnLevel) this.chosen = this.atLevel(this.presents ? level : this.levelToRead);
    steady.settleAt(this.chosen.step);
  }

  /** When a lesson has ended, restores the level before it. Must be called before the trace is rendered. */
  followLesson(): void {
    const { lesson } = this.shown();
    if (lesson === this.lesson) return;
    this.lesson = lesson;
    const { level: before } = this.chosen;
    if (this.presents || before === this.levelToRead) return;
    this.chosen = this.atLevel(this.levelToRead);
    this.turnTo(before);
  }

  /** Keeps the shown block and head, because the user now looks at something of theirs. */
  settleHead(): void {
    this.bestHead.settle();
  }

  /** A presentation begins as a story. A level chosen in it only applies to it. */
  beginPresenting(): void {
    this.presents = true;
    this.view.dispatchEvent(new ChooseEvent({ level: 'story' }));
  }

  endPresenting(): void {
    this.view.dispatchEvent(new ChooseEvent({ level: this.levelToRead }));
    this.presents = false;
  }

  /** Goes to a place requested by another part of the editor, without moving the focus. */
  go(place: Partial<Place>): void {
    const { summary, steady } = this.shown();
    this.view.dispatchEvent(new ChooseEvent(place));
    if (place.step === undefined) return;
    const all = this.chosen.level === 'numbers';
    if (place.step === 1 || !all) steady.toTop();
    if (!all) return;
    steady.release();
    steady.settleAt(Math.min(place.step, summary.plan.sections.length));
    this.view.requestUpdate();
  }

  readonly choose = (event: Event): void => {
    const { summary, host, steady } = this.shown();
    const { variant, level, step } = this.chosen;
    const { detail: wanted, isLed } = event as ChooseEvent;
    const before = fitChoice(this.chosen, summary);
    const detail = this.withHead(wanted, before);
    const changed = isLed ? leadChoice(before, detail) : changeChoice(before, detail);
    this.chosen = { ...changed, ...lookedAt(before, detail, isLed) };
    host.choice = this.isOwnLevel ? this.chosen : this.atLevel(ownLevel(host.choice));
    host.bestHead = afterChoice(host.bestHead, detail);
    this.view.requestUpdate();
    // The element under the pointer is gone with its step and reports nothing. If all steps are shown, it stays.
    if (this.chosen.step !== step && this.chosen.level !== 'numbers') preview.token = undefined;
    if (this.chosen.level !== level) this.changeLevel(level);
    // Another variant has figures of other heights, which would shift the view to another step.
    else if (this.chosen.variant !== variant) steady.hold(this.chosen.step);
  };

  /**
   * When only a block is chosen, chooses the head of that block that contributes most. When all numbers are shown, head and
   * block are chosen separately.
   */
  private withHead(wanted: Partial<Choice>, { layer, level, step, variant }: Choice): Partial<Choice> {
    const { added, summary } = this.shown();
    const isOther = wanted.layer !== undefined && wanted.head === undefined && wanted.layer !== layer;
    if (!isOther || level === 'numbers' || variant !== 'model') return wanted;
    // Heads of an encoder do not contribute to the logit directly.
    const { plan, model } = summary;
    const isMain = stackOfStep(plan, wanted.step ?? step, model).name === shownStack(plan, undefined, model).name;
    const values = isMain ? added() : undefined;
    const head = values && headOfBlock(values, wanted.layer as number);
    return head === undefined ? wanted : { ...wanted, head };
  }

  hostUpdated(): void {
    this.bestHead.update();
  }

  /** Whether a level chosen now is also what the user wants for other traces. */
  private get isOwnLevel(): boolean {
    return !this.presents && this.lesson === undefined;
  }

  /** The present choice at this level. */
  private atLevel(level: Level): Choice {
    const { levelBefore: _, ...chosen } = this.chosen;
    return { ...chosen, level };
  }

  private changeLevel(before: Level): void {
    const { host } = this.shown();
    const level = ownLevel(this.chosen);
    if (this.isOwnLevel) host.rememberLevel(level);
    else if (!this.presents && this.lesson !== undefined) keepLessonLevel(host.kept, this.lesson, level);
    this.turnTo(before);
  }

  /** Keeps the same step in view at every level. */
  private turnTo(before: Level): void {
    const { steady } = this.shown();
    if (this.chosen.level === 'numbers') steady.settleAt(this.chosen.step);
    // Its figures are below the text of the story; without this the user would arrive in the middle.
    else if (before !== 'story') steady.toTop();
  }
}
