<?xml version="1.0" encoding="UTF-8"?>
<!-- The reply without its envelope and namespace, its lines in one element, which Membrane makes a list in JSON. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:e="urn:example:erp:orders:1.0"
                exclude-result-prefixes="e">
  <xsl:output omit-xml-declaration="yes"/>
  <xsl:template match="/">
    <order>
      <xsl:apply-templates select="//e:getOrderResponse/*[not(self::e:line)]"/>
      <line><xsl:apply-templates select="//e:getOrderResponse/e:line"/></line>
    </order>
  </xsl:template>
  <xsl:template match="*">
    <xsl:element name="{local-name()}"><xsl:apply-templates/></xsl:element>
  </xsl:template>
</xsl:stylesheet>
