/** Whether an HTTP status says that the server fails, or wants to be left alone, for the moment: another try may go well. */
export const isOfTheMoment = (status: number): boolean => status >= 500 || status === 408 || status === 429
