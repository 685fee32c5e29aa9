/** What stands behind the page of a panel in tests: the extension's own code, and an editor that only writes down what it is asked for. */
import { MeasuredTraces } from '../../src/editor/panel/measured-traces.ts';
import { pageHtml } from '../../src/editor/panel/page-html.ts';
import { PageMessenger } from '../../src/editor/panel/page-messenger.ts';
import { answerPanel, type PanelServices } from '../../src/editor/panel/panel-messages.ts';
import { TracePanel } from '../../src/editor/panel/trace-panel.ts';
import type { EngineClient } from '../../src/engine/host/client.ts';
import type { Level } from '../../webview/choice/choice.ts';
import type { Problem } from '../workbench/problems.ts';
import { nothingAsked } from './asked.ts';
import { OpenPanel } from './open-panel.ts';
import type { PanelView } from './panel-view.ts';

/** Answer the page's requests by the extension's own code; what the editor would do is written down. */
export async function attach(
  engine: EngineClient,
  view: PanelView,
  level: Level,
  traceIds: (ids: readonly number[], text: string) => Promise<void>,
): Promise<OpenPanel> {
  const asked = nothingAsked();
  const drop = (trace: number) => void engine.dropTrace({ trace }).catch(() => undefined);
  const problems: Problem[] = [];
  const panel = new TracePanel(
    view,
    {
      leftTrace: ({ trace }) => drop(trace),
      shown: () => undefined,
      failed: (error) => void problems.push({ kind: 'host', text: String(error), url: '' }),
      measured: new MeasuredTraces(),
    },
    new PageMessenger({ warn: (text) => void problems.push({ kind: 'host', text, url: '' }), trace: () => undefined }),
  );
  const opened = new OpenPanel(engine, view, panel, asked, problems);
  answerPanel(panel, { ...servicesOf(opened, traceIds), engine, openPanel: () => panel });
  view.webview.html = pageHtml(view.script, level);
  await view.load();
  return opened;
}

/** What stands for the editor around a panel: what it is asked for is written down, and what traces anew does so in the panel. */
function servicesOf(
  opened: OpenPanel,
  traceIds: (ids: readonly number[], text: string) => Promise<void>,
): Omit<PanelServices, 'engine' | 'openPanel'> {
  const { asked } = opened;
  return {
    recovery: { read: (id, use) => use(id), readBoth: (_, use) => use() },
    tracing: {
      traceAgain: async () => undefined,
      traceEdited: async () => void asked.copied.push('edited'),
      traceInModel: async (_panel, model) => void asked.copied.push(`trace in ${model}`),
      modelOf: () => undefined,
      traceIds: (_open, _from, { ids, text }) => traceIds(ids, text),
      tryOthersIn: async (_open, { content }, { trace, position }) => {
        const { b } = content.kind === 'compare' ? content : { b: undefined };
        const at = position === undefined ? '' : ` at token ${position}`;
        asked.copied.push(`try other tokens in ${b?.summary.trace === trace ? 'B' : 'A'}${at}`);
      },
      mask: (_panel, positions) => opened.mask(positions),
      traceSuggestionTo: (_panel, index) => opened.explainToken(index),
      traceTarget: (_panel, target) => opened.target(target),
      traceText: async (_panel, text) => void (await opened.trace(text, { edited: true })),
    },
    comparisons: {
      isOf: () => false,
      again: async () => undefined,
      withPair: async (_panel, { a, b }) => void asked.copied.push(`compare texts ${a} and ${b}`),
    },
    comparing: {
      ask: async () => undefined,
      withTextBefore: async () => void asked.copied.push('text before'),
      withText: async (_panel, text) => void asked.copied.push(`compare with: ${text}`),
    },
    sourceLink: {
      highlight: (_, highlight) => void asked.highlighted.push(highlight),
      show: async (_, token) => void asked.shown.push(token),
    },
    exports: {
      copy: async (text) => void asked.copied.push(text),
      save: async (wish, _place, onWriting = () => {}) => {
        asked.saved.push(wish);
        if (!asked.saving) return null;
        const name = await asked.saving.name;
        onWriting();
        await asked.saving.written;
        if (wish.kind !== 'report' && wish.kind !== 'comparison report') return { name };
        const { elsewhere } = asked.saving;
        return elsewhere === undefined ? { name, report: asked.saved.length } : { name, elsewhere };
      },
      openReport: async () => undefined,
      openSaved: async (report) => void asked.openedReports.push(report),
    },
    firstHour: {
      looked: () => undefined,
      wentOn: () => undefined,
      lookedAtComparison: ({ comparePlace }) => void (comparePlace && asked.compared.push(comparePlace)),
      finished: (lesson) => void asked.finished.push(lesson),
      backToText: () => opened.backToText(),
      forwardToText: () => opened.forwardToText(),
      lesson: async (lesson) => void (await opened.lesson(String(lesson))),
      rescue: async (_panel, by) => void asked.rescued.push(by),
    },
    workspaceModel: { find: async () => asked.workspaceModel, use: async () => asked.workspaceModel?.model },
    live: { stop: () => void asked.copied.push('live mode stopped') },
    openInOtherEditor: async () => undefined,
    visited: { tell: (_panel, places) => void Object.assign(asked.visited, places) },
    presenting: {
      hide: async (bar) => void asked.presented.push(`hide ${bar}`),
      begun: async () => void asked.presented.push('begun'),
      left: async (over) => {
        over.notePresented(false);
        asked.presented.push('over');
      },
      pageBegins: () => undefined,
      turnFullScreen: async () => void asked.presented.push('full screen'),
    },
    openPlace: async (_run, place) => void asked.places.push(place),
    remembered: {
      level: { last: () => asked.levels.at(-1), keep: (level) => void asked.levels.push(level) },
      largerType: {
        last: () => asked.largerType,
        keep: (by) => {
          asked.largerType = by;
        },
      },
      pictureLook: {
        last: () => asked.pictureLook,
        keep: (look) => {
          asked.pictureLook = look;
        },
      },
      lastReport: {
        last: () => asked.lastReport,
        keep: (chosen) => {
          asked.lastReport = chosen;
        },
      },
    },
    chooseModel: async () => undefined,
    chooseOriginal: async () => asked.original,
    showLog: () => undefined,
  };
}
