import type { PseudoPerplexity, PseudoPerplexityParams } from '../../src/engine/protocol/encoder-protocol';
import type { GenerateParams, Generation } from '../../src/engine/protocol/generation-protocol';
import type { ModelId } from '../../src/engine/protocol/model-protocol';
import type { ReportWish, SaveWish } from '../../src/engine/protocol/panel-protocol';
import type { TensorWindow, WindowParams } from '../../src/engine/protocol/tensor-protocol';
import type {
  DescribeTokensParams,
  FoundTokens,
  SearchTokensParams,
  VocabularyToken,
} from '../../src/engine/protocol/token-protocol';

/** What figures may ask of the extension host besides readings. Failures reject with a message for the user. */
export interface PanelHost {
  window(params: WindowParams, signal: AbortSignal): Promise<TensorWindow>;
  describeTokens(params: DescribeTokensParams, signal: AbortSignal): Promise<readonly VocabularyToken[]>;
  searchTokens(params: SearchTokensParams, signal: AbortSignal): Promise<FoundTokens>;
  generate(params: GenerateParams, signal: AbortSignal): Promise<Generation>;
  /** Mask each token in turn. @param onScored told how many were masked so far */
  pseudoPerplexity(
    params: PseudoPerplexityParams,
    onScored: (done: number) => void,
    signal: AbortSignal,
  ): Promise<PseudoPerplexity>;
  /** Trace exactly these tokens in a panel of their own. @param text what they are called until then */
  traceIds(ids: readonly number[], text: string): void;
  /** What was kept while the panel was hidden, or over a reload of the window; of whatever version. */
  recall(key: string): unknown;
  keep(key: string, value: unknown): void;
  /** The question of a lesson is answered, or its answer was looked at. */
  finishLesson(lesson: string): void;
  /** Ask for the float model that the shown one was quantised from. @returns null when the user picks none */
  chooseOriginal(): Promise<ModelId | null>;
  /** Put a text on the clipboard. */
  copy(text: string): Promise<void>;
  /**
   * Save something where the user says.
   * @param onWriting told once the user has said where to
   * @returns the name of the file; null when the user declines
   */
  save(wish: SaveWish, onWriting?: () => void): Promise<{ readonly name: string } | null>;
  /** Open the report as a document. */
  openReport(wish: ReportWish): Promise<void>;
}
