/** "Web API Common Features": sent with every request to Command; never to an identity provider. */
export const OWN_HEADERS = {
  'x-keyfactor-requested-with': 'APIClient',
  'x-keyfactor-api-version': '1',
} as const
