/** Three parts of base64url: no API key that we mint or document looks like that. */
export const isOrderToken = (bearer: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(bearer);
