      * A change of a warehouse's stock, one message each.
       01  STOCK-CHANGE.
           05  CHANGE-ID               PIC X(10).
           05  ARTICLE                 PIC X(06).
           05  WAREHOUSE               PIC X(04).
           05  QUANTITY                PIC S9(5) COMP-3.
