/**
 * What is kept of a comparison while its page does not exist: the choice, the place that is read, and whether its sides are
 * exchanged.
 */
import {
  type ComparedOrigin,
  type ComparedTrace,
  type ComparePlace,
  tracedKey,
} from '../../src/engine/protocol/panel-protocol';
import type { ReadPlace, SideName } from '../../src/trace/compare/compare-place';
import { asStored, type Keeper, type StateKey } from '../base/kept-state';
import type { ShownContent } from '../choice/arrival';
import { type CompareChoice, restoreCompareChoice, restoreReadPlace } from '../choice/compare-choice';

/** The text, model and changes of both sides: enough to recognise a comparison. */
type Sides = Readonly<Record<SideName, ComparedOrigin>>;

/** With the texts from which these two are taken, where several are compared at once. */
type ComparedSides = Sides & { readonly among?: readonly string[] };

/** The two traces that are compared. The extension reads this too, to compare them again. */
export const COMPARED = asStored<Partial<ComparedSides>>('compared');
/** The user's choice in it. How figures are shown is kept even if nothing else is chosen. */
const CHOICE = asStored<Partial<CompareChoice>>('compareChoice');
const READ_PLACE: StateKey<ReadPlace | undefined> = { name: 'comparePlace', restore: restoreReadPlace };
const EXCHANGED: StateKey<boolean> = { name: 'compareExchanged', restore: (stored) => stored === true };

export class KeptComparison {
  /** @param tell called with each place at which the comparison is read */
  constructor(
    private readonly kept: Keeper,
    private readonly tell: (place: ComparePlace) => void,
  ) {}

  /** Whether a block and head were chosen, by the panel or the user. */
  get hasChoice(): boolean {
    return this.kept.recall(CHOICE)?.a !== undefined;
  }

  get choice(): CompareChoice {
    return restoreCompareChoice(this.kept.recall(CHOICE));
  }

  set choice(choice: CompareChoice) {
    this.kept.keep(CHOICE, choice);
    this.tell(this.place);
  }

  get place(): ComparePlace {
    const { view: _, ...choice } = this.choice;
    return { ...choice, isExchanged: this.kept.recall(EXCHANGED), read: this.kept.recall(READ_PLACE) ?? null };
  }

  /** To be called when the user has scrolled. */
  read(place: ReadPlace): void {
    this.kept.keep(READ_PLACE, place);
    this.tell(this.place);
  }

  /** To be called when the user has exchanged the sides. @param choice the choice with its sides exchanged, too */
  exchange(choice: CompareChoice): void {
    this.kept.keep(EXCHANGED, !this.place.isExchanged);
    this.choice = choice;
  }

  /**
   * To be called when the page shows a comparison. A comparison other than the one before is read from its beginning, with its
   * sides as given: only the settings of the figures are kept.
   * @param before what was compared before, as the page has kept it
   * @param place where it was read before, for a page that has kept nothing itself
   */
  begin(before: Partial<Sides> | undefined, next: Sides, place: ComparePlace | undefined): void {
    if (!isSame(before, next)) this.startOver();
    const isNew = !this.hasChoice;
    if (place && isNew) this.goTo(place);
    if (place || !isNew) this.tell(this.place);
  }

  private startOver(): void {
    this.kept.keep(EXCHANGED, undefined);
    this.kept.keep(READ_PLACE, undefined);
    if (this.hasChoice) this.kept.keep(CHOICE, { view: this.choice.view });
  }

  private goTo({ isExchanged, read, ...choice }: ComparePlace): void {
    this.kept.keep(EXCHANGED, isExchanged);
    this.kept.keep(READ_PLACE, read ?? undefined);
    this.kept.keep(CHOICE, { ...this.choice, ...choice });
  }
}

/** What to compare again after a reload: set while a comparison is shown or requested. @param before the previous value */
export function comparisonIn(
  content: ShownContent,
  before: Partial<ComparedSides> | undefined,
): Partial<ComparedSides> | undefined {
  const side = ({ summary: _, ...kept }: ComparedTrace): ComparedOrigin => kept;
  if (content.kind === 'compare') {
    const { a, b, among } = content;
    return { a: side(a), b: side(b), ...(among && { among }) };
  }
  return 'isComparison' in content ? before : undefined;
}

/** @param before as any version may have stored it */
function isSame(before: Partial<Sides> | undefined, next: Sides): boolean {
  const side = ({ origin, variant }: ComparedOrigin) => [tracedKey(origin), variant];
  const { a, b } = before ?? {};
  if (!a?.origin || !b?.origin) return false;
  return JSON.stringify([side(a), side(b)]) === JSON.stringify([side(next.a), side(next.b)]);
}
