/** Goes to the head on which a panel opens, in a trace in which the user has chosen none. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { OpeningContributions } from '../../../src/engine/protocol/reading-protocol';
import { FIRST_LOOK } from '../../../src/trace/steps/first-look';
import type { BestHead } from '../../choice/best-head';
import type { Choice } from '../../choice/choice';

export interface BestHeadPlace {
  /** Keeps whether the panel may still choose. */
  readonly host: { bestHead: BestHead };
  readonly plan: { readonly sections: readonly Pick<Plan['sections'][number], 'number' | 'group'>[] };
  readonly choice: Pick<Choice, 'layer' | 'head' | 'isAutomatic' | 'level'>;
  /** The step that is read. */
  readonly step: number;
  /** The head on which it opens, and whether that belongs to the present choice. */
  readonly contributions: {
    readonly value: Pick<OpeningContributions, 'opens'> | undefined;
    readonly current: boolean;
    /** Whether it may still arrive. */
    readonly mayCome: boolean;
  };
}

export class BestHeadChoice {
  constructor(
    private readonly shown: () => BestHeadPlace,
    private readonly choose: (best: Pick<Choice, 'layer' | 'head'>) => void,
  ) {}

  /**
   * To be called when anything has changed. The head may be known late. A user who is reading a block by then stays there if the
   * block was chosen; if none was, nothing of a block is shown until the head is known.
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

  /** Whether the shown head is about to be replaced by another one, which usually is not known yet. */
  get isAwaited(): boolean {
    const { host, choice, contributions } = this.shown();
    const { opens } = contributions.value ?? {};
    const givesWay = contributions.current ? opens && isOther(opens, choice) : contributions.mayCome;
    if (!choice.isAutomatic || !givesWay) return false;
    return host.bestHead === 'wanted' || (host.bestHead === 'if unread' && !this.readsChosenBlock);
  }

  /** Whether the figures of a block are read that are about to be replaced by those of another one. */
  get isAwaitedInBlock(): boolean {
    const { plan, step } = this.shown();
    return this.isAwaited && isInBlock(plan, step);
  }

  /** The user looks at a value: this settles the shown block and head, if a block is shown. */
  settle(): void {
    const { host, plan, choice, step } = this.shown();
    if (choice.level === 'numbers' || isInBlock(plan, step)) host.bestHead = 'settled';
  }

  /**
   * Whether a block is read that the user, or the panel, has chosen. If all steps are on the page, the first one counts as such.
   */
  private get readsChosenBlock(): boolean {
    const { plan, choice, step } = this.shown();
    return isInBlock(plan, step) && (choice.level === 'numbers' || isOther(FIRST_LOOK, choice));
  }
}

function isOther(other: Pick<Choice, 'layer' | 'head'>, { layer, head }: Pick<Choice, 'layer' | 'head'>): boolean {
  return other.layer !== layer || other.head !== head;
}

/** Whether a step belongs to a block, so that it shows the chosen block and head. */
function isInBlock({ sections }: BestHeadPlace['plan'], step: number): boolean {
  return sections.find(({ number }) => number === step)?.group === 'block';
}
