import type { CorpusFile } from './corpus.ts'

/** What tools print and export, and what people do to it, each with where it comes from. */
export const CORPUS_OF_TOOLS: readonly CorpusFile[] = [
  {
    habit: 'certutil -view without csv, its schema above',
    content:
      'Schema:\n  Column Name                   Localized Name                Type    MaxLength\n  ----------------------------  ----------------------------  ------  ---------\n  SerialNumber                  Serial Number                 String  128 -- Indexed\n  CommonName                    Issued Common Name            String  8192 -- Indexed\n\nRow 1:\n  Serial Number: "29c877fbe388dfa407c82c7fa6ae5e14"\n  Issued Common Name: "a.example.com"\n\nRow 2:\n  Serial Number: "34fc5c02fc51add1f15f1cd95d8e3970"\n  Issued Common Name: "b.example.com"\n\nMaximum Row Index: 2\n\n2 Rows\n   4 Row Properties, Total Size = 130, Max Size = 34, Ave Size = 32\n   0 Request Attributes, Total Size = 0, Max Size = 0, Ave Size = 0\n   0 Certificate Extensions, Total Size = 0, Max Size = 0, Ave Size = 0\n   4 Total Fields, Total Size = 130, Max Size = 34, Ave Size = 32\nCertUtil: -view command completed successfully.\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'certutil -dump of one certificate',
    content:
      'X509 Certificate:\nVersion: 3\nSerial Number: 29c877fbe388dfa407c82c7fa6ae5e14\nSignature Algorithm:\n    Algorithm ObjectId: 1.2.840.113549.1.1.11 sha256RSA\n    Algorithm Parameters:\n    05 00\nIssuer:\n    CN=Example Issuing CA\n  Name Hash(sha1): 0e1f2d3c4b5a69788796a5b4c3d2e1f001122334\n  Name Hash(md5): d41d8cd98f00b204e9800998ecf8427e\n\n NotBefore: 11/26/2025 10:02 AM\n NotAfter: 11/26/2027 10:02 AM\n\nSubject:\n    CN=a.example.com\nPublic Key Length: 2048 bits\nPublic Key: UnusedBits = 0\n    0000  30 82 01 0a 02 82 01 01  00 c4 11 22 33 44 55 66\n    0010  77 88 99 aa bb cc dd ee  ff 00 11 22 33 44 55 66\nCertificate Extensions: 1\n    2.5.29.14: Flags = 0, Length = 16\n    Subject Key Identifier\n        1c17e4a0c1f2d3e4b5a69788796a5b4c3d2e1f00\nSignature matches Public Key\nKey Id Hash(rfc-sha1): 1c17e4a0c1f2d3e4b5a69788796a5b4c3d2e1f00\nCert Hash(md5): d41d8cd98f00b204e9800998ecf8427e\nCert Hash(sha1): aabbccddeeff00112233445566778899aabbccdd\nCertUtil: -dump command completed successfully.\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'certutil -store My',
    content:
      'My "Personal"\n================ Certificate 0 ================\nSerial Number: 29c877fbe388dfa407c82c7fa6ae5e14\nIssuer: CN=Example CA\n NotBefore: 1/1/2026 10:00 AM\nSubject: CN=a.example.com\nCert Hash(sha1): aabbccddeeff00112233445566778899aabbccdd\n  Key Container = tq-7f606454\n  Provider = Microsoft RSA SChannel\nEncryption test passed\n\n================ Certificate 1 ================\nSerial Number: 34fc5c02fc51add1f15f1cd95d8e3970\nIssuer: CN=Example CA\nSubject: CN=b.example.com\nCert Hash(sha1): bbbbccddeeff00112233445566778899aabbccdd\nNo key provider information\nCertUtil: -store command completed successfully.\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'Export-Csv with tabs for a delimiter',
    content:
      '"SerialNumber"\t"NotAfter"\t"Subject"\r\n"29C877FBE388DFA407C82C7FA6AE5E14"\t"11/26/2027 10:02:11 AM"\t"CN=a, O=b"\r\n"34FC5C02FC51ADD1F15F1CD95D8E3970"\t"12/26/2027 10:02:11 AM"\t"CN=b, O=b"\r\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'Format-Table of PowerShell, redirected',
    content:
      '\nSerialNumber                     Subject\n------------                     -------\n29C877FBE388DFA407C82C7FA6AE5E14 CN=a.example.com, O=Example\n34FC5C02FC51ADD1F15F1CD95D8E3970 CN=b.example.com, O=Example\n\n\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'Format-List of PowerShell, redirected',
    content:
      '\n\nSerialNumber : 29C877FBE388DFA407C82C7FA6AE5E14\nSubject      : CN=a.example.com\nThumbprint   : AABBCCDDEEFF00112233445566778899AABBCCDD\nNotAfter     : 26.11.2027 10:02:11\n\nSerialNumber : 34FC5C02FC51ADD1F15F1CD95D8E3970\nSubject      : CN=b.example.com\nThumbprint   : BBBBCCDDEEFF00112233445566778899AABBCCDD\nNotAfter     : 26.11.2027 10:02:11\n\n\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: "OpenSSL's index.txt",
    content:
      'V\t271126100211Z\t\t29C877FBE388DFA407C82C7FA6AE5E14\tunknown\t/CN=a.example.com\nR\t271126100211Z\t261101100000Z,keyCompromise\t34FC5C02FC51ADD1F15F1CD95D8E3970\tunknown\t/CN=b.example.com\nE\t251126100211Z\t\t1227CD2022D02E66F31AC7259CF6D20F\tunknown\t/CN=c.example.com\n',
    want: [
      '29C877FBE388DFA407C82C7FA6AE5E14',
      '34FC5C02FC51ADD1F15F1CD95D8E3970',
      '1227CD2022D02E66F31AC7259CF6D20F',
    ],
  },
  {
    habit: 'certbot certificates',
    content:
      'Saving debug log to /var/log/letsencrypt/letsencrypt.log\n\n- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -\nFound the following certs:\n  Certificate Name: a.example.com\n    Serial Number: 39c877fbe388dfa407c82c7fa6ae5e14a0f\n    Key Type: ECDSA\n    Domains: a.example.com www.example.com\n    Expiry Date: 2027-02-17 10:05:11+00:00 (VALID: 82 days)\n    Certificate Path: /etc/letsencrypt/live/a.example.com/fullchain.pem\n    Private Key Path: /etc/letsencrypt/live/a.example.com/privkey.pem\n  Certificate Name: b.example.com\n    Serial Number: 34fc5c02fc51add1f15f1cd95d8e3970\n    Key Type: RSA\n    Domains: b.example.com\n    Expiry Date: 2027-02-17 10:05:11+00:00 (VALID: 82 days)\n    Certificate Path: /etc/letsencrypt/live/b.example.com/fullchain.pem\n    Private Key Path: /etc/letsencrypt/live/b.example.com/privkey.pem\n- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -\n',
    want: ['039C877FBE388DFA407C82C7FA6AE5E14A0F', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'openssl x509 -text, whole: key identifiers are no serial numbers',
    content:
      'Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number:\n            29:c8:77:fb:e3:88:df:a4:07:c8:2c:7f:a6:ae:5e:14\n        Signature Algorithm: sha256WithRSAEncryption\n        Issuer: C = US, O = Example, CN = Example CA\n        Validity\n            Not Before: Nov 26 10:02:11 2025 GMT\n            Not After : Nov 26 10:02:11 2027 GMT\n        Subject: CN = a.example.com\n        Subject Public Key Info:\n            Public Key Algorithm: rsaEncryption\n                Public-Key: (2048 bit)\n                Modulus:\n                    00:c4:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:\n                    ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc\n                Exponent: 65537 (0x10001)\n        X509v3 extensions:\n            X509v3 Subject Key Identifier: \n                1C:17:E4:A0:C1:F2:D3:E4:B5:A6:97:88:79:6A:5B:4C:3D:2E:1F:00\n            X509v3 Authority Key Identifier: \n                DD:17:E4:A0:C1:F2:D3:E4:B5:A6:97:88:79:6A:5B:4C:3D:2E:1F:00\n    Signature Algorithm: sha256WithRSAEncryption\n    Signature Value:\n        5e:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:\n        22:33\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'openssl crl -text',
    content:
      'Certificate Revocation List (CRL):\n        Version 2 (0x1)\n        Issuer: CN = Example CA\n        Last Update: Nov 26 10:02:11 2026 GMT\nRevoked Certificates:\n    Serial Number: 29C877FBE388DFA407C82C7FA6AE5E14\n        Revocation Date: Nov 20 10:02:11 2026 GMT\n        CRL entry extensions:\n            X509v3 CRL Reason Code: \n                Key Compromise\n    Serial Number: 34FC5C02FC51ADD1F15F1CD95D8E3970\n        Revocation Date: Nov 21 10:02:11 2026 GMT\n    Signature Algorithm: sha256WithRSAEncryption\n    Signature Value:\n        5e:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'keytool -list -v',
    content:
      'Keystore type: PKCS12\nKeystore provider: SUN\n\nYour keystore contains 1 entry\n\nAlias name: web\nCreation date: Nov 26, 2026\nEntry type: PrivateKeyEntry\nCertificate chain length: 1\nCertificate[1]:\nOwner: CN=a.example.com, O=Example\nIssuer: CN=Example CA\nSerial number: 29c877fbe388dfa407c82c7fa6ae5e14\nValid from: Thu Nov 26 10:02:11 UTC 2026 until: Fri Nov 26 10:02:11 UTC 2027\nCertificate fingerprints:\n\t SHA1: AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD\n\t SHA256: AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB\nSignature algorithm name: SHA256withRSA\nVersion: 3\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'an export of Venafi',
    content:
      '"DN","Certificate Name","Serial","Valid To","Issuer","Approver"\n"\\VED\\Policy\\Web\\a","a.example.com","29C877FBE388DFA407C82C7FA6AE5E14","2027-11-26T10:02:11.0000000Z","CN=CA, O=x","local:{1}"\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'an export of Sectigo, colons between octets',
    content:
      '"Order Number","Common Name","Status","Serial Number","Expires","Requested Via"\n"998877","a.example.com","Issued","29:C8:77:FB:E3:88:DF:A4:07:C8:2C:7F:A6:AE:5E:14","11/26/2027","API"\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'an export of Entrust, semicolons and 0x',
    content:
      'Tracking ID;Common Name;Serial Number;Expiry date;Status\n11;a.example.com;0x29C877FBE388DFA407C82C7FA6AE5E14;26.11.2027;ACTIVE\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: "AWS Certificate Manager's answer",
    content:
      '{"Certificates": [{"Arn": "arn:aws:acm:x", "Serial": "29:c8:77:fb:e3:88:df:a4:07:c8:2c:7f:a6:ae:5e:14", "DomainName": "a"}], "NextToken": null}',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: "Vault's list of serial numbers",
    content:
      '{"request_id": "1", "data": {"keys": ["29-c8-77-fb-e3-88-df-a4-07-c8-2c-7f-a6-ae-5e-14", "34-fc-5c-02-fc-51-ad-d1-f1-5f-1c-d9-5d-8e-39-70"]}}',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'crt.sh with output=json',
    content:
      '[{"issuer_ca_id": 1, "name_value": "a", "serial_number": "29c877fbe388dfa407c82c7fa6ae5e14", "id": 1}, {"issuer_ca_id": 1, "name_value": "b", "serial_number": "34fc5c02fc51add1f15f1cd95d8e3970", "id": 2}]',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'pages of an API, joined in a list',
    content:
      '[{"page": 1, "items": [{"serialNumber": "29C877FBE388DFA407C82C7FA6AE5E14"}]}, {"page": 2, "items": [{"serialNumber": "34FC5C02FC51ADD1F15F1CD95D8E3970"}]}]',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'pages of an API, one a line',
    content:
      '{"page": 1, "items": [{"serialNumber": "29C877FBE388DFA407C82C7FA6AE5E14"}]}\n{"page": 2, "items": [{"serialNumber": "34FC5C02FC51ADD1F15F1CD95D8E3970"}]}',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'jq without -c: objects over several lines',
    content:
      '{\n  "serialNumber": "29C877FBE388DFA407C82C7FA6AE5E14"\n}\n{\n  "serialNumber": "34FC5C02FC51ADD1F15F1CD95D8E3970"\n}',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'an object with serial numbers for names',
    content:
      '{"29C877FBE388DFA407C82C7FA6AE5E14": {"cn": "a"}, "34FC5C02FC51ADD1F15F1CD95D8E3970": {"cn": "b"}}',
    want: 'input.missing-column',
  },
  {
    habit: 'serial numbers as numbers of JSON',
    content:
      '{"certificates":[{"serial_number": 55512345678901234567890123456789012345, "common_name":"a"}]}',
    want: 'input.serial-format-ambiguous',
  },
  {
    habit: 'JSON with a comma too many',
    content: '[{"serial":"29C877FBE388DFA407C82C7FA6AE5E14"},]',
    want: 'input.bad-json',
  },
  {
    habit: 'JSON as UTF-16, from Out-File',
    content: Buffer.from(
      '//5bAHsAIgBzAGUAcgBpAGEAbAAiADoAIAAiADIAOQBDADgANwA3AEYAQgBFADMAOAA4AEQARgBBADQAMAA3AEMAOAAyAEMANwBGAEEANgBBAEUANQBFADEANAAiAH0AXQA=',
      'base64',
    ),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'an answer of GraphQL, edges and nodes',
    content:
      '{"data": {"certs": {"edges": [{"node": {"serialNumber": "29C877FBE388DFA407C82C7FA6AE5E14"}}, {"node": {"serialNumber": "34FC5C02FC51ADD1F15F1CD95D8E3970"}}], "pageInfo": {"hasNextPage": true}}}}',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'LibreOffice, all text quoted',
    content: '"Serial";"CN";"G\u00fcltig bis"\n"29C877FBE388DFA407C82C7FA6AE5E14";"a";"26.11.27"\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'LibreOffice, saved as Western European',
    content: Buffer.from(
      'U2VyaWFsO0NOO09yZ2FuaXNhdGlvbgoyOUM4NzdGQkUzODhERkE0MDdDODJDN0ZBNkFFNUUxNDthO038bGxlciBHbWJICjM0RkM1QzAyRkM1MUFERDFGMTVGMUNEOTVEOEUzOTcwO2I7QuRja2VyICYgU/ZobmUK',
      'base64',
    ),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'Google Sheets, a note over two lines',
    content:
      'Serial,CN,Notes\n29C877FBE388DFA407C82C7FA6AE5E14,a,"line one\nline two, with ""quotes"""\n34FC5C02FC51ADD1F15F1CD95D8E3970,b,\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: "Numbers, the table's name above",
    content: 'Table 1\nSerial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n34FC5C02FC51ADD1F15F1CD95D8E3970,b\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'numbers with exponents, with point and with comma',
    content: 'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n1.22E+37,b\n3,4567E+21,c\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
    rejected: 2,
  },
  {
    habit: 'one decimal number among hexadecimal ones',
    content:
      'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n70430180807395229244126772685293107568,b\n1227CD2022D02E66F31AC7259CF6D20F,c\n',
    want: 'input.serial-format-mixed',
  },
  {
    habit: 'signs of typesetting in front of numbers',
    content:
      'Serial,CN\n29-C8-77-FB-E3-88-DF-A4-07-C8-2C-7F-A6-AE-5E-14,a\n\u221234FC5C02FC51ADD1F15F1CD95D8E3970,b\n\u20131227CD2022D02E66F31AC7259CF6D20F,c\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
    rejected: 2,
  },
  {
    habit: 'marks of direction around numbers',
    content:
      'Serial,CN\n\u200f29C877FBE388DFA407C82C7FA6AE5E14\u200f,a\n\u202b34FC5C02FC51ADD1F15F1CD95D8E3970\u202c,\u05d1\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'blanks that do not break',
    content:
      'Serial\u00a0Number,CN\n29C877FBE388DFA407C82C7FA6AE5E14\u00a0,a\n\u200734FC5C02FC51ADD1F15F1CD95D8E3970,b\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'digits of an East Asian input method',
    content:
      'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n\uff13\uff14\uff26\uff23\uff15\uff23\uff10\uff12\uff26\uff23\uff15\uff11\uff21\uff24\uff24\uff11\uff26\uff11\uff15\uff26\uff11\uff23\uff24\uff19\uff15\uff24\uff18\uff25\uff13\uff19\uff17\uff10,b\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a Cyrillic letter that looks like a C',
    content: 'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n34F\u04215C02FC51ADD1F15F1CD95D8E3970,b\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
    rejected: 1,
  },
  {
    habit: 'the letter O for a zero',
    content: 'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n34FC5CO2FC51ADD1F15F1CD95D8E3970,b\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
    rejected: 1,
  },
  {
    habit: 'UTF-16 without a mark',
    content: Buffer.from(
      'UwBlAHIAaQBhAGwALABDAE4ADQAKADIAOQBDADgANwA3AEYAQgBFADMAOAA4AEQARgBBADQAMAA3AEMAOAAyAEMANwBGAEEANgBBAEUANQBFADEANAAsAE0A/ABsAGwAZQByAA0ACgA=',
      'base64',
    ),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'UTF-16, big-endian',
    content: Buffer.from(
      '/v8AUwBlAHIAaQBhAGwALABDAE4ADQAKADIAOQBDADgANwA3AEYAQgBFADMAOAA4AEQARgBBADQAMAA3AEMAOAAyAEMANwBGAEEANgBBAEUANQBFADEANAAsaCpfD08aeT4ADQAK',
      'base64',
    ),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'the same without a mark',
    content: Buffer.from(
      'AFMAZQByAGkAYQBsACwAQwBOAA0ACgAyADkAQwA4ADcANwBGAEIARQAzADgAOABEAEYAQQA0ADAANwBDADgAMgBDADcARgBBADYAQQBFADUARQAxADQALABhAA0ACg==',
      'base64',
    ),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'a Korean list in EUC-KR',
    content: Buffer.from(
      'U2VyaWFsLENOLE9yZ2FuaXphdGlvbgoyOUM4NzdGQkUzODhERkE0MDdDODJDN0ZBNkFFNUUxNCxhLMHWvcTIuLvnIL+5waYgvK2/77q7u+cKMzRGQzVDMDJGQzUxQUREMUYxNUYxQ0Q5NUQ4RTM5NzAsYizH0bG5v7nBpsHWvcTIuLvnILq4vsjGwAo=',
      'base64',
    ),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a Japanese list in ISO-2022-JP',
    content:
      'Serial,CN,Organization\n29C877FBE388DFA407C82C7FA6AE5E14,a,\u001b$B3t<02q<R%5%s%W%kEl5~K\\<R\u001b(B\n34FC5C02FC51ADD1F15F1CD95D8E3970,b,\u001b$BF|K\\Nc<(3t<02q<R\u001b(B\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a Chinese list in Big5',
    content: Buffer.from(
      'U2VyaWFsLENOLE9yZ2FuaXphdGlvbgoyOUM4NzdGQkUzODhERkE0MDdDODJDN0ZBNkFFNUUxNCxhLKV4xle9ZKjSqtGl96azra2kvaVxCjM0RkM1QzAyRkM1MUFERDFGMTVGMUNEOTVEOEUzOTcwLGIsu0+lX6WrrEapsrjqsFSnvQo=',
      'base64',
    ),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a table of Markdown',
    content:
      '| Serial | CN |\n|--------|----|\n| 29C877FBE388DFA407C82C7FA6AE5E14 | a |\n| 34FC5C02FC51ADD1F15F1CD95D8E3970 | b |\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'psql',
    content:
      ' serial_number                    | common_name \n----------------------------------+-------------\n 29C877FBE388DFA407C82C7FA6AE5E14 | a\n 34FC5C02FC51ADD1F15F1CD95D8E3970 | b\n(2 rows)\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'the mysql client',
    content:
      '+----------------------------------+------+\n| serial                           | cn   |\n+----------------------------------+------+\n| 29C877FBE388DFA407C82C7FA6AE5E14 | a    |\n| 34FC5C02FC51ADD1F15F1CD95D8E3970 | b    |\n+----------------------------------+------+\n2 rows in set (0.00 sec)\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'columns of a fixed width',
    content:
      'SERIAL                            CN              EXPIRES\n29C877FBE388DFA407C82C7FA6AE5E14  a.example.com   2027-11-26\n34FC5C02FC51ADD1F15F1CD95D8E3970  b.example.com   2027-11-26\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a quotation mark that is never closed',
    content:
      'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,"a\n34FC5C02FC51ADD1F15F1CD95D8E3970,b\n1227CD2022D02E66F31AC7259CF6D20F,c\n',
    want: 'input.open-quote',
  },
  {
    habit: 'a quotation mark for inches',
    content: 'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,5" disk\n34FC5C02FC51ADD1F15F1CD95D8E3970,b\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: "a tool's name below the rows",
    content:
      'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n34FC5C02FC51ADD1F15F1CD95D8E3970,b\n\nGenerated by PKI Tool 4.1 on 2026-11-26\nConfidential\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
    rejected: 2,
  },
  {
    habit: 'the end of a report, said in words',
    content:
      'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n34FC5C02FC51ADD1F15F1CD95D8E3970,b\n--- End of report ---\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
    rejected: 1,
  },
  {
    habit: 'a total in German',
    content:
      'Serial;CN\n29C877FBE388DFA407C82C7FA6AE5E14;a\n34FC5C02FC51ADD1F15F1CD95D8E3970;b\nGesamt: 2;\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
    rejected: 1,
  },
  {
    habit: 'subtotals between groups',
    content:
      'CN,Serial\na,29C877FBE388DFA407C82C7FA6AE5E14\nSubtotal,1\nb,34FC5C02FC51ADD1F15F1CD95D8E3970\nSubtotal,1\nGrand Total,2\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
    rejected: 3,
  },
  {
    habit: 'a serial number and its host, a line each',
    content:
      '29C877FBE388DFA407C82C7FA6AE5E14 a.example.com\n34FC5C02FC51ADD1F15F1CD95D8E3970 b.example.com\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a host and its serial number, a line each',
    content:
      'a.example.com 29C877FBE388DFA407C82C7FA6AE5E14\nb.example.com 34FC5C02FC51ADD1F15F1CD95D8E3970\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a host, a colon, its serial number',
    content:
      'a.example.com: 29C877FBE388DFA407C82C7FA6AE5E14\nb.example.com: 34FC5C02FC51ADD1F15F1CD95D8E3970\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'all in one line with commas',
    content:
      '29C877FBE388DFA407C82C7FA6AE5E14, 34FC5C02FC51ADD1F15F1CD95D8E3970, 1227CD2022D02E66F31AC7259CF6D20F\n',
    want: [
      '29C877FBE388DFA407C82C7FA6AE5E14',
      '34FC5C02FC51ADD1F15F1CD95D8E3970',
      '1227CD2022D02E66F31AC7259CF6D20F',
    ],
  },
  {
    habit: 'all in one line with blanks',
    content:
      '29C877FBE388DFA407C82C7FA6AE5E14 34FC5C02FC51ADD1F15F1CD95D8E3970 1227CD2022D02E66F31AC7259CF6D20F\n',
    want: [
      '29C877FBE388DFA407C82C7FA6AE5E14',
      '34FC5C02FC51ADD1F15F1CD95D8E3970',
      '1227CD2022D02E66F31AC7259CF6D20F',
    ],
  },
  {
    habit: 'all in one line with semicolons',
    content:
      '29C877FBE388DFA407C82C7FA6AE5E14;34FC5C02FC51ADD1F15F1CD95D8E3970;1227CD2022D02E66F31AC7259CF6D20F',
    want: [
      '29C877FBE388DFA407C82C7FA6AE5E14',
      '34FC5C02FC51ADD1F15F1CD95D8E3970',
      '1227CD2022D02E66F31AC7259CF6D20F',
    ],
  },
  {
    habit: 'quoted in an answer to a mail',
    content:
      '> 29C877FBE388DFA407C82C7FA6AE5E14\n> 34FC5C02FC51ADD1F15F1CD95D8E3970\nOn Thu, someone wrote:\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
    rejected: 1,
  },
  {
    habit: 'a web page',
    content: '<html><body><table><tr><td>29C877FBE388DFA407C82C7FA6AE5E14</td></tr></table></body></html>',
    want: 'input.not-text',
  },
  {
    habit: 'XML',
    content: '<?xml version="1.0"?><certs><cert serial="29C877FBE388DFA407C82C7FA6AE5E14"/></certs>',
    want: 'input.not-text',
  },
  {
    habit: 'a web page that a tool calls a workbook',
    content:
      '<table><tr><th>Serial Number</th><th>CN</th></tr><tr><td>29C877FBE388DFA407C82C7FA6AE5E14</td><td>a</td></tr></table>',
    want: 'input.not-text',
  },
  {
    habit: 'a list in YAML',
    content:
      'certificates:\n  - serial: 29C877FBE388DFA407C82C7FA6AE5E14\n    cn: a\n  - serial: 34FC5C02FC51ADD1F15F1CD95D8E3970\n    cn: b\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'openssl x509 -serial -issuer -enddate',
    content:
      'serial=29C877FBE388DFA407C82C7FA6AE5E14\nissuer=CN = x\nnotAfter=Nov 26 10:02:11 2027 GMT\nserial=34FC5C02FC51ADD1F15F1CD95D8E3970\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'serial numbers in Base64',
    content: 'Serial,CN\nKch3++OI36QHyCx/pq5eFA==,a\n',
    want: 'input.nothing-imported',
  },
  {
    habit: 'thumbprints under the heading of serial numbers',
    content: 'Serial,CN\nABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB,a\n',
    want: 'input.nothing-imported',
  },
  {
    habit: 'nothing but a byte order mark',
    content: Buffer.from('77u/', 'base64'),
    want: 'input.empty-file',
  },
  { habit: 'nothing but line ends', content: '\r\n\r\n', want: 'input.empty-file' },
  {
    habit: 'a heading and rows of nothing',
    content: 'Serial Number,Common Name\r\n,\r\n,\r\n',
    want: 'input.nothing-imported',
  },
  {
    habit: 'a delimiter at the end of each row',
    content: 'Serial,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a,\n34FC5C02FC51ADD1F15F1CD95D8E3970,b,\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'line ends of three systems',
    content:
      'Serial,CN\r\n29C877FBE388DFA407C82C7FA6AE5E14,a\n34FC5C02FC51ADD1F15F1CD95D8E3970,b\r1227CD2022D02E66F31AC7259CF6D20F,c\r\n',
    want: [
      '29C877FBE388DFA407C82C7FA6AE5E14',
      '34FC5C02FC51ADD1F15F1CD95D8E3970',
      '1227CD2022D02E66F31AC7259CF6D20F',
    ],
  },
  {
    habit:
      'Get-ChildItem Cert: | Select-Object Thumbprint, SerialNumber | Export-Csv: the thumbprint is SHA-1',
    content: `"Thumbprint","SerialNumber"\r\n"${'AB'.repeat(20)}","29C877FBE388DFA407C82C7FA6AE5E14"\r\n"${'CD'.repeat(20)}","34FC5C02FC51ADD1F15F1CD95D8E3970"\r\n`,
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'the same as JSON, by ConvertTo-Json',
    content: JSON.stringify([
      { Thumbprint: 'AB'.repeat(20), SerialNumber: '29C877FBE388DFA407C82C7FA6AE5E14' },
      { Thumbprint: 'CD'.repeat(20), SerialNumber: '34FC5C02FC51ADD1F15F1CD95D8E3970' },
    ]),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'fingerprints by SHA-256 where the vendor wants SHA-1 and knows serial numbers too',
    vendor: 'keyfactor-command',
    content: `Fingerprint;Serial\n${'AB'.repeat(32)};29C877FBE388DFA407C82C7FA6AE5E14\n`,
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
  },
  {
    habit: 'a mail as it was sent: its lines are folded, and half a serial number stands alone',
    content:
      'From: a@example.com\r\nSubject: Revocation\r\nContent-Type: text/csv; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCN,Serial Number\r\na.example.com,29C877FBE388DFA4=\r\nb,07C82C7FA6AE5E14\r\n',
    want: 'input.not-text',
  },
  {
    habit: 'a mailbox',
    content:
      'From ada@example.com Thu Nov 26 10:00:00 2026\nSubject: revoke\n\nSerial: 29C877FBE388DFA407C82C7FA6AE5E14\n\nFrom ada@example.com Thu Nov 26 11:00:00 2026\nSubject: Re: revoke\n\nalso 34FC5C02FC51ADD1F15F1CD95D8E3970\n',
    want: 'input.not-text',
  },
  {
    habit: 'a ticket with a head of its own, which is no mail',
    content:
      'From: Ada\nSubject: revoke\n\nSerial: 29C877FBE388DFA407C82C7FA6AE5E14\nSerial: 34FC5C02FC51ADD1F15F1CD95D8E3970\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a printout with one serial number that has no label: it is shown, and not lost',
    content:
      'Subject: revoke\n\nSerial: 29C877FBE388DFA407C82C7FA6AE5E14\n\nalso 34FC5C02FC51ADD1F15F1CD95D8E3970\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14'],
    rejected: 1,
  },
  {
    habit: 'Export-Clixml',
    content: Buffer.from(
      '\ufeff<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><Props><S N="SerialNumber">29C877FBE388DFA407C82C7FA6AE5E14</S></Props></Obj></Objs>',
      'utf16le',
    ),
    want: 'input.not-text',
  },
  {
    habit: 'aws acm describe-certificate, one after the other',
    content:
      '{\n  "Certificate": { "CertificateArn": "arn:x", "Serial": "29:c8:77:fb:e3:88:df:a4:07:c8:2c:7f:a6:ae:5e:14" }\n}\n{\n  "Certificate": { "CertificateArn": "arn:y", "Serial": "34:fc:5c:02:fc:51:ad:d1:f1:5f:1c:d9:5d:8e:39:70" }\n}\n',
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
  },
  {
    habit: 'a UTF-16 export with another behind it, its mark in the middle',
    content: Buffer.from(
      '\ufeffSerial Number,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n\ufeffSerial Number,CN\n34FC5C02FC51ADD1F15F1CD95D8E3970,b\n',
      'utf16le',
    ),
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
    rejected: 1,
  },
  {
    habit: 'NULs behind the last line, as a crashed machine leaves them',
    content: `Serial Number,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\n34FC5C02FC51ADD1F15F1CD95D8E3970,b\n${'\0'.repeat(512)}`,
    want: ['29C877FBE388DFA407C82C7FA6AE5E14', '34FC5C02FC51ADD1F15F1CD95D8E3970'],
    rejected: 1,
  },
]
