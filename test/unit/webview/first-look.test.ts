/** What a panel draws first comes with the trace: nothing is asked for until then. */
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src/engine/host/client';
import { WINDOW } from '../../../src/engine/protocol/panel-protocol';
import type { WindowParams } from '../../../src/engine/protocol/tensor-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { FIRST_LOOK, type Look } from '../../../src/trace/steps/first-look';
import { hasHeatMap, overviewAxes } from '../../../src/trace/steps/matrix';
import type { Step } from '../../../src/trace/steps/steps';
import { NEVER_ABORTED } from '../../../webview/base/never-aborted';
import { FIRST_CHOICE, fitChoice } from '../../../webview/choice/choice';
import type { PanelData } from '../../../webview/panel/panel';
import { addressOf } from '../../../webview/sources/address';
import type { Connection } from '../../../webview/sources/connection';
import { openSources } from '../../../webview/sources/trace-sources';
import { AttentionRow } from '../../../webview/state/tokens/attention-row';
import { engineOfFile } from '../engine-support';
import { STARTER } from '../model/helpers';
import { partOf } from '../part-of';
import { TestHost } from './host';

const TEXT = 'The weather is fine today, and the people say that they like it.';

const engine = engineOfFile();

function traced(engine: EngineClient, text: string, look?: Look): Promise<TraceSummary> {
  return engine.trace({ model: STARTER, text, maxNewTokens: 1, ...(look ? { look } : {}) });
}

/** The sources of a panel that shows a trace, and everything that is asked through them. */
function shown(engine: EngineClient, summary: TraceSummary) {
  const asked: string[] = [];
  const connection = partOf<Connection>({
    ask: (type, params, signal) => {
      expect(type).toBe(WINDOW);
      asked.push(JSON.stringify(params));
      return engine.window(params as WindowParams, signal && { signal });
    },
    read: (params, signal) => {
      asked.push(params.what);
      return engine.read(params, { signal });
    },
  });
  const sources = openSources(summary, connection);
  return { asked, ...sources };
}

/** Draw every figure of some steps, as the panel does where they come into view. */
async function draw(
  steps: readonly Step[],
  { windows }: ReturnType<typeof shown>,
  summary: TraceSummary,
  token: number,
) {
  const tensors = steps.flatMap((step) => step.tensors).filter(hasHeatMap);
  for (const tensor of tensors) {
    const { rows, columns } = overviewAxes(tensor, { tokens: token, source: 0 });
    await windows.grid(addressOf(tensor, summary), tensor, rows, columns, NEVER_ABORTED);
  }
  return tensors.length;
}

/** A panel in which a step is read, and what it is asked to draw. */
async function reading(step: number) {
  const summary = await traced(engine, TEXT, { ...FIRST_LOOK, step });
  const panel = shown(engine, summary);
  const choice = fitChoice(FIRST_CHOICE, summary);
  const { layer, head, variant, token } = choice;
  const { steps } = await panel.readings.read('steps', { layer, head, variant, step: 0 }, NEVER_ABORTED);
  const drawSteps = (wanted: (number: number) => boolean) =>
    draw(
      steps.filter(({ number }) => wanted(number)),
      panel,
      summary,
      token,
    );
  return { summary, panel, choice, steps, drawSteps };
}

describe('from a trace to its first figures', () => {
  it.each([
    [1, 3],
    [6, 10],
    [8, 9],
  ])('a panel in which step %i is read asks for nothing', async (step, figures) => {
    const { summary, panel, choice, steps, drawSteps } = await reading(step);
    const host = new TestHost();
    const row = new AttentionRow(host, () => ({
      panel: { ...panel, summary, choice, width: 600 } as PanelData,
      steps,
      looks: { from: 'tokens', to: 'tokens' },
    }));
    host.update();
    const drawn = await drawSteps((number) => step - 1 <= number && number <= step + 3);
    expect([drawn, row.weights?.length, panel.asked]).toEqual([figures, summary.tokens.length, []]);
  });

  it('it asks for the values of a figure further down once that is drawn, and for those alone', async () => {
    const { panel, drawSteps } = await reading(1);
    await drawSteps((number) => number === 10);
    expect(panel.asked).toEqual([expect.stringContaining('"stage":"blocks.0.ln2"')]);
  });

  it('it asks for steps and windows where they did not come with the trace, each once', async () => {
    const summary = await traced(engine, 'The weather');
    expect(summary.first).toBeUndefined();
    const panel = shown(engine, summary);
    for (let i = 0; i < 2; i++) {
      const { steps } = await panel.readings.read('steps', { layer: 0, head: 0, variant: 'model' }, NEVER_ABORTED);
      await draw(
        steps.filter(({ number }) => number === 5),
        panel,
        summary,
        1,
      );
    }
    expect([panel.asked.length, panel.asked[0]]).toEqual([2, 'steps']);
  });
});

describe('what comes with a trace', () => {
  it('is what the engine answers when it is asked, for the place that the panel looks at', async () => {
    const look: Look = { layer: 3, head: 2, variant: 'walkthrough', token: 2, source: 0, step: 8 };
    const summary = await traced(engine, TEXT, look);
    const { first, trace } = summary;
    expect(first?.look).toEqual({ layer: 0, head: 0, variant: 'walkthrough', token: 2, source: 0, step: 8 });
    const params = { layer: 0, head: 0, variant: 'walkthrough', step: 8 } as const;
    expect(first?.steps).toEqual(await engine.read({ trace, what: 'steps', params }));
    let start = 0;
    for (const part of first?.parts ?? []) {
      const { data, shape } = await engine.window({ address: addressOf(part, summary), slice: part.slice });
      expect(part.shape).toEqual(shape);
      expect(first?.values.subarray(start, start + data.length)).toEqual(data);
      start += data.length;
    }
    expect([start, start > 0]).toEqual([first?.values.length, true]);
  });

  it('fits into half a megabyte, whatever the length of the text', async () => {
    const { first } = await traced(engine, TEXT.repeat(12), { ...FIRST_LOOK, step: 9 });
    expect(first?.values.byteLength).toBeGreaterThan(400_000);
    expect(first?.values.byteLength).toBeLessThanOrEqual(2 ** 19);
  });

  it('is left out where the place does not exist, which is no reason to lose the trace', async () => {
    const summary = await traced(engine, TEXT, { ...FIRST_LOOK, layer: -1 });
    expect([summary.tokens.length > 0, summary.first]).toEqual([true, undefined]);
  });
});
