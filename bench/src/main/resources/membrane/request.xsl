<?xml version="1.0" encoding="UTF-8"?>
<!-- The order's number is the second part of the path. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output omit-xml-declaration="yes"/>
  <xsl:template match="/">
    <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
      <soap:Body>
        <getOrder xmlns="urn:example:erp:orders:1.0">
          <orderNumber><xsl:value-of select="//*[local-name() = 'path']/*[local-name() = 'component'][2]"/></orderNumber>
        </getOrder>
      </soap:Body>
    </soap:Envelope>
  </xsl:template>
</xsl:stylesheet>
