/** The walkthrough in package.json: VS Code offers it once, and lists it on its Welcome page among others. */
export const WALKTHROUGH = 'firstHour';
