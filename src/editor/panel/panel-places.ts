/** Which panel is meant: the one that is read, or the one in which something else is to be shown. */
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';

/** The one that was active last comes first. */
type Panels = Pick<TracePanels, 'all' | 'open'>;

/**
 * The panel that was active last of those that show the trace of one text, or are about to: the editor of a file as well.
 * A comparison has no such places to go to.
 */
export function panelThatIsRead({ all }: Pick<Panels, 'all'>): TracePanel | undefined {
  return all.find((panel) => !isComparison(panel) && (panel.trace || panel.content.kind === 'working'));
}

/** The panel that was active last of those that show something that can be presented, or are about to: a comparison as well. */
export function panelToPresent({ all }: Pick<Panels, 'all'>): TracePanel | undefined {
  return all.find(({ content }) => ['trace', 'compare', 'working'].includes(content.kind));
}

/**
 * Where a text is shown that the user has asked for: it takes the place of the one that was looked at last. Comparisons,
 * editors of files, explained suggestions and lessons keep theirs: a lesson would end in the middle of it.
 */
export function panelForText(panels: Panels): TracePanel {
  const isReplaceable = (panel: TracePanel) =>
    !keepsItsContent(panel) && !isExplanation(panel) && panel.origin?.lesson === undefined;
  return panels.all.find(isReplaceable) ?? panels.open();
}

/** Where a suggestion is explained: in place of the one that was explained last, so that texts of one's own stay. */
export function panelForExplanation(panels: Panels): TracePanel {
  return panels.all.find((panel) => !keepsItsContent(panel) && isExplanation(panel)) ?? panels.open();
}

/**
 * Where an example, a lesson or a recent text is shown, which comes back with a click: in place of another such text. A
 * text of one's own keeps its panel, and a lesson that somebody reads gives way to the next lesson alone.
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

/** Where a panel's trace is compared: in a new panel beside it, so that what it shows stays, also another comparison. */
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
