package org.pollux.ipvs;

/** What a synchronisation daemon does. A director may have one of each. */
public enum SyncRole {
    /** It tells the others of this director's connections. */
    MASTER("master"),
    /** It takes over what they tell. */
    BACKUP("backup");

    private final String word;

    SyncRole(String word) {
        this.word = word;
    }

    /** As ipvsadm writes it. */
    public String word() {
        return word;
    }
}
