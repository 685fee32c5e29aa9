/** Goes to the head on which a panel opens, in a trace in which nobody has chosen one. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { OpeningContributions } from '../../../src/engine/protocol/reading-protocol';
import { FIRST_LOOK } from '../../../src/trace/steps/first-look';
import type { BestHead } from '../../choice/best-head';
import type { Choice } from '../../choice/choice';

export interface BestHeadPlace {
  /** Where it is remembered whether the panel may still choose. */
  readonly host: { bestHead: BestHead };
  readonly plan: { readonly sections: readonly Pick<Plan['sections'][number], 'number' | 'group'>[] };
  readonly choice: Pick<Choice, 'layer' | 'head' | 'isAutomatic' | 'level'>;
  /** The step that is read. */
  readonly step: number;
  /** Which head it opens on, and whether that is of what is chosen now. */
  readonly contributions: {
    readonly value: Pick<OpeningContributions, 'opens'> | undefined;
    readonly current: boolean;
    /** Whether it may still come. */
    readonly mayCome: boolean;
  };
}

export class BestHeadChoice {
  constructor(
    private readonly shown: () => BestHeadPlace,
    private readonly choose: (best: Pick<Choice, 'layer' | 'head'>) => void,
  ) {}

  /**
   * To be called when anything has changed. Which head that is may be known late: who reads a block by then stays there where
   * it was chosen; where none was, nothing of a block is shown until it is known.
   */
  update(): void {
    const { host, choice, contributions } = this.shown();
    if (!choice.isAutomatic || host.bestHead === 'settled') return;
    if (host.bestHead === 'if unread' && this.readsChosenBlock) host.bestHead = 'settled';
    const { opens } = contributions.value ?? {};
    if (host.bestHead === 'settled' || !contributions.current || !opens) return;
    const { layer, head } = opens;
    if (isOther(opens, choice)) this.choose({ layer, head });
    host.bestHead = 'settled';
  }

  /** Whether the head that is shown is about to give way to another one, which mostly is not known yet. */
  get isAwaited(): boolean {
    const { host, choice, contributions } = this.shown();
    const { opens } = contributions.value ?? {};
    const givesWay = contributions.current ? opens && isOther(opens, choice) : contributions.mayCome;
    if (!choice.isAutomatic || !givesWay) return false;
    return host.bestHead === 'wanted' || (host.bestHead === 'if unread' && !this.readsChosenBlock);
  }

  /** Whether figures of a block are read that are about to give way to those of another one. */
  get isAwaitedInBlock(): boolean {
    const { plan, step } = this.shown();
    return this.isAwaited && isInBlock(plan, step);
  }

  /** A value is looked at: of the block and head that are shown, where any of a block are. */
  settle(): void {
    const { host, plan, choice, step } = this.shown();
    if (choice.level === 'numbers' || isInBlock(plan, step)) host.bestHead = 'settled';
  }

  /** Whether a block is read that somebody, or the panel, has chosen. With all steps in sight, the first one counts as that. */
  private get readsChosenBlock(): boolean {
    const { plan, choice, step } = this.shown();
    return isInBlock(plan, step) && (choice.level === 'numbers' || isOther(FIRST_LOOK, choice));
  }
}

function isOther(other: Pick<Choice, 'layer' | 'head'>, { layer, head }: Pick<Choice, 'layer' | 'head'>): boolean {
  return other.layer !== layer || other.head !== head;
}

/** Whether a step is one of a block's: what it shows is of the block and head that are chosen. */
function isInBlock({ sections }: BestHeadPlace['plan'], step: number): boolean {
  return sections.find(({ number }) => number === step)?.group === 'block';
}
