package io.legacybridge.spi;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Problems;
import java.util.List;

/** A kind of contract that tells operations by itself, without a connection, such as a WSDL. Found by ServiceLoader. */
public interface ContractReader {

    /** Its name on the command line, such as {@code wsdl}. */
    String type();

    /**
     * The operations that can be used, each name once.
     *
     * @param problems gets what keeps an operation from being used as an error, with file and line
     */
    List<Operation> operations(String file, Contracts contracts, Problems problems);
}
