      * Credit cards, one record each, as a nightly job unloads them.
       01  CARD-RECORD.
           05  CARD-NUM                PIC X(16).
           05  ACCT-ID                 PIC 9(11).
           05  HOLDER.
               10  NAME                PIC X(24).
               10  DATE-OF-BIRTH       PIC X(10).
           05  CREDIT-LIMIT            PIC S9(7)V99.
           05  BALANCE                 PIC S9(7)V99 COMP-3.
           05  LAST-PAYMENTS     PIC S9(5)V99 COMP-3 OCCURS 3 TIMES.
           05  FILLER                  PIC X(08).
