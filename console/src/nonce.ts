// SPDX-License-Identifier: Apache-2.0
// The nonce of this page: what AG Grid needs (styleNonce) so that the content security policy takes its styles.
export const styleNonce: string =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
