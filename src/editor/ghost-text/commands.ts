/** The commands of ghost text and of its models, by their names in package.json. */
export const COMMANDS = {
  menu: 'llmTrace.menu',
  toggle: 'llmTrace.ghostText.toggle',
  trigger: 'llmTrace.ghostText.trigger',
  pause: 'llmTrace.ghostText.pause',
  explain: 'llmTrace.explainSuggestion',
  often: 'llmTrace.ghostText.often',
  statistics: 'llmTrace.ghostText.statistics',
  nextTokens: 'llmTrace.nextTokens',
  deleteStatistics: 'llmTrace.ghostText.deleteStatistics',
  model: 'llmTrace.chooseModel',
  ownModel: 'llmTrace.ghostText.chooseModel',
} as const;

/** The argument that makes the command for switching ghost text do so in all languages, whatever is open. */
export const EVERYWHERE = 'everywhere';
