/** How many days an approval is good for, unless the approver says otherwise. Apart from the schemas, which the window does without. */
export const APPROVAL_DAYS = 30
/** Nobody approves for longer, whatever a statement says. */
export const APPROVAL_DAYS_MAX = 90
