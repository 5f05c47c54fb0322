/** Words of the customer's pages and of intake. */
export const customerEn = {
  home: {
    title: 'My cases',
    cases: 'List of my cases',
    empty: 'You have no cases yet. Choose above what to start.',
    at: 'Now: {{phase}}',
    start: {
      label: 'Start something new',
      'account-opening': 'Open an account',
      'credit-approval': 'Apply for a loan',
      'complaint-handling': 'Make a complaint',
    },
  },
  intake: {
    title: 'Enter for a customer',
    start: {
      'account-opening': 'Enter an account application',
      'credit-approval': 'Enter a loan application',
      'complaint-handling': 'Enter a complaint',
    },
    entered: 'Cases I entered',
    nothingEntered: 'You have entered no case yet.',
    recorded: 'Entered by {{name}}: this is recorded, and nobody approves a case they entered.',
    find: 'Find a customer (may be skipped)',
    phoneOrDocument: 'Mobile number or resident identity number',
    lookupRecorded: 'Exactly as the bank has it; each look-up is written into the security log.',
    search: 'Find',
    nobody: 'Nobody was found. A new customer can be entered at once.',
    use: 'Fill in what is known',
    filled: 'Filled in',
    status: { prospect: 'Applicant', active: 'Customer' },
  },
  documents: {
    title: 'Documents (may follow later)',
    hint: 'Photos or PDF: PDF, PNG, JPEG and WebP are taken, told by their content, up to {{max}} MB each. After reloading the page choose them again.',
    choose: 'Take a photo or choose files',
    purposeOf: 'Kind of document of “{{name}}”',
    sending: 'Sending “{{name}}”',
    sent: 'Sent',
    remove: 'Remove',
    removeOf: 'Remove “{{name}}”',
    mine: 'My documents ({{count}})',
    send: 'Send',
    fault: {
      empty: 'This file is empty.',
      'too-large': 'The file is larger than {{max}} MB. Compress it or split it.',
      'content-type-not-allowed': 'By its content this is no PDF, PNG, JPEG or WebP file. It is not taken.',
    },
  },
  consent: {
    version: 'version {{version}}',
    witnessed:
      'The customer gave these consents in person; I witnessed it, face to face or on a recorded call',
    'account-opening': {
      title: 'Consent to use personal data',
      text: 'To open and keep the account the bank uses your name, identity document, mobile number, address and occupation, until five years after the account is closed. You may ask for the data, correct it or withdraw the consent at any time.',
    },
    'face-recognition': {
      title: 'Separate consent to face recognition (optional)',
      text: 'Only to verify your identity; no picture is kept. Without it the account can be opened as well: another method is used.',
    },
    'credit-bureau-inquiry': {
      title: 'Authorisation of the credit bureau inquiry',
      text: 'The bank may ask the national credit reference database for your credit report, to decide on this loan. Without it the bank does not ask, and cannot take the application.',
    },
  },
};
