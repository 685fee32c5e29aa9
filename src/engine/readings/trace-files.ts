/** Saves kept traces in files, and opens such files as traces. */
import type { Model } from '../../lowering/model';
import { modelOf, type TraceSource } from '../../trace/run/source';
import { saveTrace } from '../../trace/saving/export';
import { onlySavedTrace } from '../../trace/saving/only-saved-trace';
import { SavedTrace } from '../../trace/saving/saved';
import type { OpenModels } from '../models/open-models';
import type { RequestContext } from '../models/request-context';
import type { ModelId } from '../protocol/model-protocol';
import type { OpenTraceParams, SaveParams, TraceSummary } from '../protocol/trace-protocol';
import { attachModel, describeSaved, savedMetadata } from './saved-traces';
import type { TraceStore } from './trace-store';

export interface TraceFilesParts {
  readonly traces: TraceStore;
  readonly models: OpenModels;
  openModel(model: ModelId): Promise<Model>;
}

export class TraceFiles {
  constructor(private readonly parts: TraceFilesParts) {}

  /** @throws one sentence when there is a file that may not be replaced, or the model has changed since */
  save(
    { trace: id, path, variant, replace = false, place }: SaveParams,
    { signal, report }: RequestContext,
  ): Promise<void> {
    return this.parts.traces.read(id, async (trace, about) => {
      const weightsHash = await this.weightsHash(trace);
      const read = place ?? about.saved?.place;
      const metadata = await savedMetadata({ about, spec: trace.spec, weightsHash, variant, place: read });
      const onProgress = (done: number, total: number) => report({ stage: 'save', done, total });
      const replaceable = replace ? onlySavedTrace : undefined;
      await saveTrace(trace, variant, path, metadata, { hooks: { signal, onProgress }, replaceable });
    });
  }

  /** @throws one sentence when the file is none that `save` wrote */
  async open({ path, models = [] }: OpenTraceParams): Promise<TraceSummary> {
    const trace = await SavedTrace.open(path);
    try {
      await attachModel(trace, this.parts.models, (folder) => this.parts.openModel(folder), models);
      return this.parts.traces.add(trace, await describeSaved(trace));
    } catch (error) {
      await trace.release();
      throw error;
    }
  }

  /** Of a saved trace whose model is absent, as its file says. */
  private weightsHash(trace: TraceSource): Promise<string> {
    if (trace instanceof SavedTrace) return Promise.resolve(trace.origin.weightsHash);
    const hash = this.parts.models.weightsHash(trace.model ?? modelOf(trace, 'Saving the trace'));
    return hash.catch((error: unknown) => {
      modelOf(trace, 'Saving the trace'); // tells where the model has changed since, and what to do
      throw error;
    });
  }
}
