export type Planted = 'an incident'
