package io.kadis.kv.namespace;

import io.kadis.dht.record.IpnsName;
import io.kadis.dht.record.IpnsRecord;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What a valid record of {@code /ipns/} tells beside its bytes: whose it is, and until when. */
final class IpnsView {
  /** As HTTP gateways of IPFS name it. */
  private static final String TYPE = "application/vnd.ipfs.ipns-record";

  private IpnsView() {}

  static View.Value of(Bytes key, Bytes record) {
    return new View.Value(
        record,
        0,
        IpnsName.of(key).map(IpnsName::owner),
        Optional.of(TYPE),
        Optional.empty(),
        Optional.of(IpnsRecord.decode(record).validUntil()));
  }
}
