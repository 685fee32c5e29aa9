/** What the glossary knows of a term. */
import type { SectionView } from '../../architectures/plan/section';
import type { Model } from './meaning-in-model';

/** A term, its spellings, and the steps that it belongs to. */
export interface Term {
  readonly name: string;
  /** Other spellings of it in running text. */
  readonly also?: readonly string[];
  /** Other names that find it in the list. In running text they have other meanings, too. */
  readonly searched?: readonly string[];
  /** Spellings that mean this term only in these steps. */
  readonly locally?: { readonly spellings: readonly string[]; readonly views: readonly SectionView[] };
  /** The only steps in which the spellings mean this term, if they are everyday words elsewhere. */
  readonly only?: readonly SectionView[];
  /** What precedes the spelling where it is another word; matched at the end of the preceding text. */
  readonly notAfter?: RegExp;
  /**
   * What the steps show that it belongs to: the first of these that the model has is used. Empty if no step is in every
   * model.
   */
  readonly at: readonly SectionView[];
  /** The explanation. A function, for what models do in different ways: it explains what the model of the text does. */
  readonly meaning: string | ((plan: Model | undefined) => string);
  /** The explanation in a printed handout, if it is shorter there. */
  readonly meaningInPrint?: string;
  /** The explanation in a handout of selected steps, if it is shorter still. */
  readonly meaningInHandout?: string;
  /** The term's name in such a handout, if its usual name occurs in none of the steps. */
  readonly nameInHandout?: string;
}
