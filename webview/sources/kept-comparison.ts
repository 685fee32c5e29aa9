/** What is kept of a comparison while its page is away: what is chosen, what is read, and whether its sides are exchanged. */
import {
  type ComparedOrigin,
  type ComparedTrace,
  type ComparePlace,
  type PanelContent,
  tracedKey,
} from '../../src/engine/protocol/panel-protocol';
import type { ReadPlace, SideName } from '../../src/trace/compare/compare-place';
import { type CompareChoice, restoreCompareChoice, restoreReadPlace } from '../choice/compare-choice';
import type { PanelHost } from './panel-host';

/** What is compared, as far as it is known again by. */
type Sides = Readonly<Record<SideName, ComparedOrigin>>;

/** Names in the page's state. */
const CHOICE = 'compareChoice';
const READ_PLACE = 'comparePlace';
const EXCHANGED = 'compareExchanged';

export class KeptComparison {
  /** @param tell called with each place where the comparison is read */
  constructor(
    private readonly keeper: Pick<PanelHost, 'keep' | 'recall'>,
    private readonly tell: (place: ComparePlace) => void,
  ) {}

  /** Whether a block and head were chosen, by the panel or its reader. */
  get hasChoice(): boolean {
    return (this.keeper.recall(CHOICE) as Partial<CompareChoice> | undefined)?.a !== undefined;
  }

  get choice(): CompareChoice {
    return restoreCompareChoice(this.keeper.recall(CHOICE));
  }

  set choice(choice: CompareChoice) {
    this.keeper.keep(CHOICE, choice);
    this.tell(this.place);
  }

  get place(): ComparePlace {
    const { view: _, ...choice } = this.choice;
    const isExchanged = this.keeper.recall(EXCHANGED) === true;
    return { ...choice, isExchanged, read: restoreReadPlace(this.keeper.recall(READ_PLACE)) ?? null };
  }

  /** The reader has scrolled. */
  read(place: ReadPlace): void {
    this.keeper.keep(READ_PLACE, place);
    this.tell(this.place);
  }

  /** The reader has exchanged the sides. @param choice with its sides exchanged, too */
  exchange(choice: CompareChoice): void {
    this.keeper.keep(EXCHANGED, !this.place.isExchanged);
    this.choice = choice;
  }

  /**
   * The page shows a comparison. Another one than before is read from its beginning, with its sides as they are given:
   * only how figures are seen stays.
   * @param before what was compared before, as the page has kept it
   * @param place where it was read before: of which this page knows nothing where it has kept nothing
   */
  begin(before: unknown, next: Sides, place: ComparePlace | undefined): void {
    if (!isSame(before, next)) this.startOver();
    const isNew = !this.hasChoice;
    if (place && isNew) this.goTo(place);
    if (place || !isNew) this.tell(this.place);
  }

  private startOver(): void {
    this.keeper.keep(EXCHANGED, undefined);
    this.keeper.keep(READ_PLACE, undefined);
    if (this.hasChoice) this.keeper.keep(CHOICE, { view: this.choice.view });
  }

  private goTo({ isExchanged, read, ...choice }: ComparePlace): void {
    this.keeper.keep(EXCHANGED, isExchanged);
    this.keeper.keep(READ_PLACE, read ?? undefined);
    this.keeper.keep(CHOICE, { ...this.choice, ...choice });
  }
}

/** What is to be compared again after a reload, as long as a comparison is shown or is to be made. @param before what was */
export function comparisonIn(content: Exclude<PanelContent, { readonly kind: 'empty' }>, before: unknown): unknown {
  const side = ({ summary: _, ...kept }: ComparedTrace): ComparedOrigin => kept;
  if (content.kind === 'compare') return { a: side(content.a), b: side(content.b) };
  return 'isComparison' in content ? before : undefined;
}

/** @param before of whatever version */
function isSame(before: unknown, next: Sides): boolean {
  const side = ({ origin, variant }: ComparedOrigin) => [tracedKey(origin), variant];
  const { a, b } = (before ?? {}) as Partial<Sides>;
  if (!a?.origin || !b?.origin) return false;
  return JSON.stringify([side(a), side(b)]) === JSON.stringify([side(next.a), side(next.b)]);
}
