/** What is kept of a comparison while its page is away: what is chosen, what is read, and whether its sides are exchanged. */
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

/** And the texts of which these are two, where several are compared at once. */
type ComparedSides = Sides & { readonly among?: readonly string[] };

/** Which two traces are compared: the extension reads it, too, and compares them again. */
export const COMPARED = asStored<Partial<ComparedSides>>('compared');
/** What the reader has chosen in it; how figures are shown is kept even where nothing else is chosen. */
const CHOICE = asStored<Partial<CompareChoice>>('compareChoice');
const READ_PLACE: StateKey<ReadPlace | undefined> = { name: 'comparePlace', restore: restoreReadPlace };
const EXCHANGED: StateKey<boolean> = { name: 'compareExchanged', restore: (stored) => stored === true };

export class KeptComparison {
  /** @param tell called with each place where the comparison is read */
  constructor(
    private readonly kept: Keeper,
    private readonly tell: (place: ComparePlace) => void,
  ) {}

  /** Whether a block and head were chosen, by the panel or its reader. */
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

  /** The reader has scrolled. */
  read(place: ReadPlace): void {
    this.kept.keep(READ_PLACE, place);
    this.tell(this.place);
  }

  /** The reader has exchanged the sides. @param choice with its sides exchanged, too */
  exchange(choice: CompareChoice): void {
    this.kept.keep(EXCHANGED, !this.place.isExchanged);
    this.choice = choice;
  }

  /**
   * The page shows a comparison. Another one than before is read from its beginning, with its sides as they are given:
   * only how figures are seen stays.
   * @param before what was compared before, as the page has kept it
   * @param place where it was read before: of which this page knows nothing where it has kept nothing
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

/** What is to be compared again after a reload, as long as a comparison is shown or is to be made. @param before what was */
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

/** @param before of whatever version */
function isSame(before: Partial<Sides> | undefined, next: Sides): boolean {
  const side = ({ origin, variant }: ComparedOrigin) => [tracedKey(origin), variant];
  const { a, b } = before ?? {};
  if (!a?.origin || !b?.origin) return false;
  return JSON.stringify([side(a), side(b)]) === JSON.stringify([side(next.a), side(next.b)]);
}
