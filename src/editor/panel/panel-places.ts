/** Chooses a panel: the one that the user is reading, or the one in which something else is to be shown. */
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';

/** The latest active panel comes first. */
type Panels = Pick<TracePanels, 'all' | 'open'>;

/**
 * The latest active panel that shows the trace of a single text, or is about to; this includes the editor of a file.
 * Comparisons have no such places to go to.
 */
export function panelThatIsRead({ all }: Pick<Panels, 'all'>): TracePanel | undefined {
  return all.find((panel) => !isComparison(panel) && (panel.trace || panel.content.kind === 'working'));
}

/**
 * The panel whose content can be presented, now or soon; this includes a comparison. Of several the latest active one that is
 * in front, else the latest active one.
 */
export function panelToPresent({ all }: Pick<Panels, 'all'>): TracePanel | undefined {
  const presentable = all.filter(({ content }) => ['trace', 'compare', 'working'].includes(content.kind));
  return presentable.find(({ isSeen }) => isSeen) ?? presentable[0];
}

/**
 * The panel for a text that the user wants to see: it replaces the text that was looked at last. Comparisons, editors of
 * files, explained suggestions and lessons are not replaced; a lesson would end halfway.
 */
export function panelForText(panels: Panels): TracePanel {
  const isReplaceable = (panel: TracePanel) =>
    !keepsItsContent(panel) && !isExplanation(panel) && panel.origin?.lesson === undefined;
  return panels.all.find(isReplaceable) ?? panels.open();
}

/** The panel for an explained suggestion: it replaces the last explained one, so that the user's own texts stay. */
export function panelForExplanation(panels: Panels): TracePanel {
  return panels.all.find((panel) => !keepsItsContent(panel) && isExplanation(panel)) ?? panels.open();
}

/**
 * The panel for an example, a lesson or a recent text, all of which the user can get back with a click: it replaces another
 * such text. The user's own text keeps its panel, and a lesson in progress is replaced only by the next lesson.
 * @param examples the texts that come with the extension
 */
export function panelForOffered(panels: Panels, next: Origin, examples: ReadonlySet<string>): TracePanel {
  const isFree = (panel: TracePanel) => {
    const { origin } = panel;
    if (keepsItsContent(panel)) return false;
    if (origin?.lesson !== undefined) return next.lesson !== undefined;
    return origin === null || examples.has(origin.text);
  };
  return panels.all.find(isFree) ?? panels.open(panels.all[0]?.view.viewColumn);
}

/** A new panel beside that of the trace, so that what it shows stays, even if that is another comparison. */
export function panelForComparison(panels: Pick<Panels, 'open'>, panel: TracePanel): TracePanel {
  return panel.isClosed ? panels.open() : panels.open(panel.view.viewColumn);
}

function keepsItsContent(panel: TracePanel): boolean {
  return panel.isEditor || isComparison(panel);
}

function isExplanation({ origin }: TracePanel): boolean {
  return origin?.suggestion !== undefined;
}

function isComparison({ content }: TracePanel): boolean {
  return content.kind === 'compare' || ('isComparison' in content && content.isComparison === true);
}
