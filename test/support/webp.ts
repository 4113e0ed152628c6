// Written by Pillow 12.3 (libwebp 1.6).

/** 23 × 17, lossless. */
export const LOSSLESS = Buffer.from(
  [
    'UklGRhADAABXRUJQVlA4TAQDAAAvFgAEALkyRPQ/FgratmGKod3jj6wIpiEYDoWNJCVvBTjQf5VOiDRM',
    'WqBRKPp3wH0k6n9Qmfxv2V1j++NZCAcYJDeS5EhSRGR193D22/8JcBLs6S/KvZY3qarMVGNHlm1LilTF',
    'vVGZuLuMhX++GAJzdnd4ri2lERmSJElSJMnMM6uHmWfh/0/Yd+ze6Mo3xoyI+Hf6Iny5/VtX3s/b7753',
    'Xi+b72NuCRc2PJ/8cRrO9o2n+te5/n7h19uoHun8sfpwW7k9LVwMeb9gIytDLPyliIIEFBCmCDbAkxWA',
    'T0gSBHXg6AAIEnD7K2cKAgw56FUB0QmgndpQQZlUChBXG2xCJV0IAMGO3qFAV72stRa2IkgtrypyZy7O',
    'aHPaXKCzcS7gC/ygV+Agw3LykiEG1GpTNIq1pJn5v6eKuYoZNEdZUrMD3Jpun/QD/Ql+0D1MtI5fMaRH',
    'rdZodVgrVLAw+89TcxbOqdnYouCupvGtfKC/UDO6S2foh18QUmTEJPIYFFpsaUkX2KxkDnSm6mpjrakq',
    'V0cFgPTH2TUoE5qXi7EVyqIlMZEpmIRBGk543IyAVSnXqMtymRYVsP+/HJJRGlwI17SVrczvxvbwmMcR',
    'Y+9jsCFPr9Ma3Zdh7dn7VMdwJEZA3q7PoDAFS+Ha0PrU/Da1RzvME7L3ORazHW06a437Mq49+2Ieg31o',
    'ICt0fwgmkzlvLCWWB/NOtjdKpjJH1zxhti5ba48lsLM+9Bw6d30kEvx5nwkCtmrUnC3NLRtFWtChqDCq',
    'ZS1uJTWSFeMouz9MfxmmWA/N11cDdGSjM+a3ZqabLq/jXfmweqnVnSUz3GJGlfLH3Ye/wx/Uhsbr1w5J',
    'FzbJLOMH+WFXVJ3Eh+W+mvdastBZUjGCsb8ZPxy+M/xSTWj8/U2GHTTJFlkkK6j637v0ody6l6qRDVZN',
    'LTMZG6X8YviljcIBDr5MTCFhFzrTxaeDMBEVhQgCdNglLklGLWpiU9VJA0EBYzsRJAgQJNDJQpgFSKUY',
    'QYgBnxlQooDBLxEI',
  ].join(''),
  'base64',
);

/** 23 × 17, lossy. */
export const LOSSY = Buffer.from(
  [
    'UklGRswAAABXRUJQVlA4IMAAAACwBQCdASoXABEAPo04l0glIyIhN/qoAKARiWwAnTKEeYrUK1bcQAL8',
    '7cq0ACMo2lbxYG6LMKAA/u7wFIcK0NNnu3Tc3XnFBlhqUs3wn1mbatLevs7+GTXSs/zO9I4ZPS4vgfdv',
    'K8/rJvH8CqjgYPNG/zgPw0unv+Z7uXxc7pe8Vp1vxvnZmoNDzOX2JCxoO7foct9nFAxt0mvMtbKl3bfP',
    'vW4aZjcI2wtZ1CQ+cAnrBRDu8DLMWajPq2dR6u0rQAA=',
  ].join(''),
  'base64',
);

/** 23 × 17, lossless, its alpha 11 x. */
export const WITH_ALPHA = Buffer.from(
  [
    'UklGRkgDAABXRUJQVlA4TDwDAAAvFgAEELkyRPQ/FgratmGKod3jj6wIpiEYDoWNJCVvBTjQf5VOiDRM',
    'WqBRKPp3wH0k6n9Qmfxv2V1j++NZCAcYJDeS5EhSRGR193D22/8JcBLs6S/KvZY3qarMVGNHlm1LilTF',
    'vVGZuLuMhX++GAJzdnd4ri2lERmSJElSJMnMM6uHmWfh/0/Yd+ze6Mo3xowQEqQQs/Hv9EXha7d/ryvv',
    'n7ff/b3z+mXz/TG3Fi624fmTPz4NZ+8bP9W/Ptffv/Drt1H9SOc/Vh++rdx+Wrh4yPsXbJMlQ1j4iyIU',
    'SIAChFIENgBPVgD0hEQCQTngaAEgkAC3v+JMgQAGOdBLBYiWALSlNqhAMUkpgHBVg5qgEl0QAAR29A4K',
    '6FIv1rIWbIVAavGqRG6ZC2dkc7K5gE6N0wJ8AT9oK+BAhsrJSwxhgFrZFBqFtUhT5v88lZgrMQPNoSxJ',
    'swO4abr5pD7QPoEftB5KNB2/whA91MoaWR2sJZRgwew/nhpnwTlpNmxR4E5Nw7fiA+0LZUbr0jLkh18g',
    'RBEjTEIeBglNbNIiXcDGSswBnVLlqsayplK5dJQAIO3j7BooJmheXAxbQVlUSZiIKTAJBmlwhIebIsCq',
    'KJdRF8vFtFABtv8vh8hQGrgQXJOtbMr8ztgeOubhiGHvw2CDPHodrZH7Ylj2bPtUjqGRMALE2/UZKJgC',
    'S8G1QeuT5jdTe2SH6YTY+zQWZTu06VRruC/GZc92MR0D+5ABWUH3h8DIpJxXLEUsD8w7sj2jxFSm0WUe',
    'YWpdbK16LAJ21g49Dp12fUhE4M/7lEBArRpqji1NW1YU0QIdFCUM1WIt2krUiKwwjmL3B9NfDFNYD5pe',
    'XxVAR2zUjOlbY6Y2XbwO74oPSy9ldc0SM7TFFFWUP9p96Hf4A7VBw+vXFhJdsEnMMvwgftgqSp2ED4v7',
    '0rytJRZqlqgYgmF/Y/zQ8B3DL6kJGv7+RoY60CS2iEViBar+5130obi1XkqN2KCqUcuUDBtF+YXhl2wU',
    'HMBBLxOlIKEu6IwuejoQJkSJgggE0KEu4RLJUAs1YVOpEw0IFGBsJwQSCCCIQEsWhLIAUlIUgRAF9MwA',
    'JRRg4JcICAA=',
  ].join(''),
  'base64',
);

/** sha256 of the pixels `[17, 23, 3]` that Pillow (libwebp) reads. */
export const PIXELS = {
  lossless: '1361224311bccdba76120aff6a93a9e58483b6236e6371d540cbabae9c1e30fa',
  lossy: '44df8f4a94bfca5a8afbfa02765bc15ea4221d09d2d12fb79af2a20654f02043',
};

export const ALPHA_PIXELS = 'db4a63d698c86c569d1563a82f03e55dd2159a92ffa805bf57e5faae4d5528d8';
