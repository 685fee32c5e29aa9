/** Saves kept traces in files, and opens such files as traces. */
import type { Model } from '../../../lowering/model';
import { readSafetensorsHeader } from '../../../model/safetensors';
import { modelOf, type TraceSource } from '../../../trace/run/source';
import { type SideToSave, saveComparison, saveTrace } from '../../../trace/saving/export';
import { onlySavedComparison, onlySavedTrace } from '../../../trace/saving/only-saved-trace';
import { SavedTrace } from '../../../trace/saving/saved';
import {
  readComparison,
  type SavedComparison,
  type SavedSide,
  saysComparison,
} from '../../../trace/saving/saved-comparison';
import type { KeptDigests } from '../../../trace/saving/saved-facts';
import type { EngineOptions } from '../../protocol/engine-options';
import type { ModelId } from '../../protocol/model-protocol';
import type {
  ComparedSide,
  OpenTraceParams,
  SaveComparisonParams,
  SavedContent,
  SaveParams,
  TraceSummary,
} from '../../protocol/trace-protocol';
import type { OpenModels } from '../models/open-models';
import type { RequestContext } from '../models/request-context';
import { attachModel, describeSaved, savedMetadata } from './saved-traces';
import type { TraceAbout, TraceStore } from './trace-store';

interface TraceFilesParts {
  readonly traces: TraceStore;
  readonly models: OpenModels;
  openModel(model: ModelId, context: RequestContext): Promise<Model>;
  advice(): EngineOptions['advice'];
}

/**
 * What a file says it holds.
 * @throws an error of one sentence when it is not a safetensors file, or its description of a comparison is damaged
 */
export async function savedContent(path: string): Promise<SavedContent> {
  const header = await readSafetensorsHeader(path);
  return saysComparison(header) ? { kind: 'comparison', comparison: readComparison(header) } : { kind: 'trace' };
}

export class TraceFiles {
  constructor(private readonly parts: TraceFilesParts) {}

  /** @throws an error of one sentence when an existing file must not be replaced, or the model has changed */
  save(
    { trace: id, path, variant, replace = false, place, continuations, output, ablations }: SaveParams,
    { signal, report }: RequestContext,
  ): Promise<void> {
    return this.parts.traces.readToSave(id, async (trace, about) => {
      const weightsHash = await this.weightsHash(trace, signal);
      const metadata = await savedMetadata({
        about,
        spec: trace.spec,
        weightsHash,
        variant,
        place: place ?? about.saved?.place,
        continuations: continuations ?? about.saved?.continuations,
        output: output ?? about.saved?.output,
        ablations: ablations ?? about.saved?.ablations,
        digests: digestsOf(trace),
      });
      const onProgress = (done: number, total: number) => report({ stage: 'save', done, total });
      const replaceable = replace ? onlySavedTrace : undefined;
      await saveTrace(trace, variant, path, metadata, { hooks: { signal, onProgress }, replaceable });
    });
  }

  /** @throws an error of one sentence when an existing file must not be replaced, or a model has changed */
  saveComparison(params: SaveComparisonParams, { signal, report }: RequestContext): Promise<void> {
    const { a, b, path, replace = false, place, runs, among } = params;
    const { traces } = this.parts;
    return traces.readToSave(a.trace, (traceA, aboutA) =>
      traces.readToSave(b.trace, async (traceB, aboutB) => {
        const comparison: SavedComparison = {
          a: { trace: 'a', ...saysOf(a) },
          b: { trace: a.trace === b.trace ? 'a' : 'b', ...saysOf(b) },
          ...(place && { place }),
          ...(runs && { runs }),
          ...(among && { among }),
        };
        const sides = {
          a: await this.side(traceA, aboutA, a, signal),
          b: await this.side(traceB, aboutB, b, signal),
        };
        const onProgress = (done: number, total: number) => report({ stage: 'save', done, total });
        const replaceable = replace ? onlySavedComparison : undefined;
        await saveComparison(comparison, sides, path, { hooks: { signal, onProgress }, replaceable });
      }),
    );
  }

  /** A trace, with everything that a file of its own would state. */
  private async side(
    trace: TraceSource,
    about: TraceAbout,
    { continuations = about.saved?.continuations, output = about.saved?.output }: ComparedSide,
    signal: AbortSignal,
  ): Promise<SideToSave> {
    const weightsHash = await this.weightsHash(trace, signal);
    const { place, ablations } = about.saved ?? {};
    const { spec } = trace;
    return {
      trace,
      metadata: await savedMetadata({
        ...{ about, spec, weightsHash, place, continuations, output, ablations },
        variant: 'model',
        digests: digestsOf(trace),
      }),
    };
  }

  /**
   * @throws an error of one sentence when `save` or `saveComparison` did not write the file; the signal's reason when
   * cancelled
   */
  async open({ path, side, models = [] }: OpenTraceParams, context: RequestContext): Promise<TraceSummary> {
    const trace = await SavedTrace.open(path, side);
    try {
      await attachModel(trace, { ...this.parts, advice: this.parts.advice() }, models, context);
      return this.parts.traces.add(trace, await describeSaved(trace));
    } catch (error) {
      await trace.release();
      throw error;
    }
  }

  /** The hash of the trace's weights; for a saved trace whose model is absent, the one stated in its file. */
  private weightsHash(trace: TraceSource, signal: AbortSignal): Promise<string> {
    if (trace instanceof SavedTrace) return Promise.resolve(trace.origin.weightsHash);
    const hash = this.parts.models.weightsHash(trace.model ?? modelOf(trace, 'Saving the trace'), signal);
    return hash.catch((error: unknown) => {
      modelOf(trace, 'Saving the trace'); // throws if the model has changed since, and says what to do
      throw error;
    });
  }
}

function digestsOf(trace: TraceSource): KeptDigests {
  return trace instanceof SavedTrace ? trace.keptDigests : {};
}

/** What a file states about a side besides its trace. */
function saysOf({ variant, edit, label }: ComparedSide): Omit<SavedSide, 'trace'> {
  return { variant, ...(edit && { edit }), ...(label && { label }) };
}
