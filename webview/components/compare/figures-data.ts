/** The data that the figures of a comparison show: by rows of tokens, by rows of sources, and by whole texts. */
import type { CompareChoice } from '../../choice/compare-choice';
import {
  type CompareData,
  comparisonOfSources,
  comparisonOfTexts,
  fittingChoice,
} from '../../state/compare/comparison';
import { equalRows } from '../../state/compare/equal-rows';
import { typeSize } from '../../theme/type-size';

type Followed = Required<
  Pick<CompareData, 'comparison' | 'width' | 'runs' | 'host' | 'presenting' | 'named' | 'leading'>
>;

/** The state that is shown now. */
interface ShownComparison extends Followed {
  /** The choice as the user made it; another comparison may not have all of it. */
  readonly choice: CompareChoice;
  /** Whether the equal rows at the beginning of both traces are shown too. */
  readonly unfolded: boolean;
}

/** Keeps its objects identical while nothing changes that figures show, so that these do not draw again. */
export class FiguresData {
  private tokens: CompareData | undefined;
  private sources: CompareData | undefined;
  private texts: CompareData | undefined;
  /** The type size when figures were drawn last. */
  private drawnType = 1;

  /** The data of figures over tokens. @throws Error before the first `follow` */
  get ofTokens(): CompareData {
    return known(this.tokens);
  }

  /** The data of figures over the sources of two encoder-decoders; `undefined` if there are none. */
  get ofSources(): CompareData | undefined {
    return this.sources;
  }

  /** The data of figures that have one vector for a whole text. @throws Error before the first `follow` */
  get ofTexts(): CompareData {
    return known(this.texts);
  }

  /** Must be called in every update of the view. */
  follow({ choice: chosen, unfolded, ...now }: ShownComparison): void {
    const { comparison, width, host, presenting } = now;
    const choice = fittingChoice(chosen, comparison);
    const before = this.tokens?.comparison === comparison ? this.tokens : undefined;
    const rows = before?.equal ? before.equal.rows : equalRows(comparison);
    // A chosen row is never folded away.
    const equal = { rows, areFolded: !unfolded && choice.row >= rows };
    if (before && this.isDrawnSo(before, { ...now, choice, equal })) return;
    this.drawnType = typeSize();
    const ofSources = before ? this.sources?.comparison : comparisonOfSources(comparison);
    const ofTexts = before && this.texts ? this.texts.comparison : comparisonOfTexts(comparison);
    const shown = { width, host, presenting };
    this.tokens = { ...now, choice, equal };
    this.sources = ofSources && { ...shown, comparison: ofSources, choice: { ...choice, row: choice.sourceRow } };
    // No row is marked, since a text has only one.
    this.texts = { ...shown, comparison: ofTexts, choice: { ...choice, row: -1 } };
  }

  private isDrawnSo(before: CompareData, now: CompareData): boolean {
    return (
      before.width === now.width &&
      this.drawnType === typeSize() &&
      before.presenting === now.presenting &&
      before.named === now.named &&
      before.leading === now.leading &&
      before.equal?.areFolded === now.equal?.areFolded &&
      JSON.stringify(before.choice) === JSON.stringify(now.choice)
    );
  }
}

function known(data: CompareData | undefined): CompareData {
  if (!data) throw new Error('No comparison is shown yet.');
  return data;
}
