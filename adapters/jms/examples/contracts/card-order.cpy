       01  CARD-ORDER.
           05  ORDER-ID          PIC X(10).
           05  CARD-NUMBER       PIC X(16).
           05  QUANTITY          PIC 9(3).
           05  AMOUNT            PIC S9(7)V99 COMP-3.
